// The index's search, and the folded navigation of a narrow screen. Without it everything is still there.
const narrow = matchMedia("(max-width: 60rem)");
if (narrow.matches) document.querySelector("nav details").open = false;
narrow.addEventListener("change", () => (document.querySelector("nav details").open = !narrow.matches));

const search = document.getElementById("search");
search?.addEventListener("input", () => {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const section of document.querySelectorAll("main section")) {
    let shown = 0;
    for (const row of section.querySelectorAll("tbody tr")) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      shown += !row.hidden;
    }
    section.hidden = shown === 0;
    found += shown;
  }
  document.getElementById("found").value = words.length ? `${found} found` : "";
});
