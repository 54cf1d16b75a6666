// One turn of the hand is the mean time between two high waters. It follows the moon, not the sun.
const TURN = (12 * 60 + 25.2) * 60 * 1000;
// A high water at Falmouth, to count from.
const HIGH_WATER = Date.UTC(2025, 0, 1, 5, 50);

export function phase(now) {
  return ((((now - HIGH_WATER) % TURN) + TURN) % TURN) / TURN;
}

export function words(part) {
  const minutes = Math.round((part < 0.5 ? 0.5 - part : 1 - part) * (TURN / 60000));
  const next = part < 0.5 ? "low" : "high";
  return `${next} water in ${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function show() {
  const part = phase(Date.now());
  document.querySelector("#hand").setAttribute("transform", `rotate(${part * 360})`);
  document.querySelector("#words").textContent = words(part);
}

show();
setInterval(show, 30_000);
