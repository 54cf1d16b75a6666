const SAYS = {
  up: () => "works",
  slow: ({ since, detail }) => `slow since ${since}: ${detail}`,
  down: ({ since, detail }) => `down since ${since}: ${detail}`,
};

async function show() {
  const answer = await fetch("data.json", { cache: "no-store" });
  const { checked, services } = await answer.json();
  const items = services.map((service) => {
    const item = document.createElement("li");
    item.className = service.state;
    item.textContent = `${service.name} ${SAYS[service.state](service)}`;
    return item;
  });
  document.querySelector("#services").replaceChildren(...items);
  document.querySelector("#checked").textContent = `Checked at ${checked}.`;
}

show();
