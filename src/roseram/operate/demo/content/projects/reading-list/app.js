const KEY = "reading-list";
const books = JSON.parse(localStorage.getItem(KEY) ?? '[{"title": "Three Men in a Boat", "read": true}]');

function show() {
  localStorage.setItem(KEY, JSON.stringify(books));
  const items = books.map((book) => {
    const item = document.createElement("li");
    item.textContent = book.title;
    item.className = book.read ? "read" : "";
    item.onclick = () => {
      book.read = !book.read;
      show();
    };
    return item;
  });
  document.querySelector("#books").replaceChildren(...items);
}

document.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const title = document.querySelector("#title");
  if (title.value.trim()) books.push({ title: title.value.trim(), read: false });
  title.value = "";
  show();
});
show();
