const loaves = document.querySelector("#loaves");

function show() {
  const dough = Number(loaves.value) * 1000;
  const flour = dough / 1.92;
  document.querySelector("#count").value = loaves.value;
  document.querySelector("#amounts").innerHTML = `
    <tr><th>Flour</th><td>${flour}</td></tr>
    <tr><th>Water</th><td>${flour * 0.7}</td></tr>
    <tr><th>Starter</th><td>${flour * 0.2}</td></tr>
    <tr><th>Salt</th><td>${flour * 0.02}</td></tr>`;
}

loaves.addEventListener("input", show);
show();
