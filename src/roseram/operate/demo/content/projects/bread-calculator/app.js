// Bakers count in percent of the flour.
const PERCENT = { Water: 70, Starter: 20, Salt: 2 };
const DOUGH = 1000; // grams of dough for a loaf that weighs 900 g when it is baked

const loaves = document.querySelector("#loaves");

export function amounts(number) {
  const parts = 100 + Object.values(PERCENT).reduce((sum, part) => sum + part, 0);
  const flour = Math.round((number * DOUGH * 100) / parts);
  const rest = Object.entries(PERCENT).map(([name, part]) => [name, Math.round((flour * part) / 100)]);
  return [["Flour", flour], ...rest];
}

function show() {
  const number = Number(loaves.value);
  document.querySelector("#count").value = number;
  const rows = amounts(number).map(([name, grams]) => {
    const row = document.createElement("tr");
    const head = document.createElement("th");
    const cell = document.createElement("td");
    head.scope = "row";
    head.textContent = name;
    cell.textContent = grams.toLocaleString("en-GB");
    row.append(head, cell);
    return row;
  });
  document.querySelector("#amounts").replaceChildren(...rows);
}

loaves.addEventListener("input", show);
show();
