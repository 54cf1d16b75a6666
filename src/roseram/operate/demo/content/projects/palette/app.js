// Contrast as WCAG 2.2 defines it: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
const text = document.querySelector("#text");
const background = document.querySelector("#background");

function luminance(hex) {
  const [red, green, blue] = [1, 3, 5]
    .map((start) => Number.parseInt(hex.slice(start, start + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function verdict(ratio) {
  if (ratio >= 4.5) return "fine for text of every size";
  if (ratio >= 3) return "for large text only (24 px and up)";
  return "too weak";
}

function show() {
  const sample = document.querySelector("#sample");
  sample.style.color = text.value;
  sample.style.backgroundColor = background.value;
  const ratio = contrast(text.value, background.value);
  document.querySelector("#verdict").textContent = `${ratio.toFixed(2)} to 1: ${verdict(ratio)}`;
}

text.addEventListener("input", show);
background.addEventListener("input", show);
show();
