/** Whether colours can be read on each other (WCAG 2), and what to take where they cannot. */

type Rgb = [red: number, green: number, blue: number];

let pixel: CanvasRenderingContext2D | null | undefined;

/** Any CSS colour as red, green, blue from 0 to 255; undefined for what is none. */
export function rgbOf(color: string): Rgb | undefined {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(color.trim())?.[1];
  if (hex) {
    const full = hex.length === 3 ? [...hex].map((digit) => digit + digit).join("") : hex;
    return [0, 2, 4].map((from) => Number.parseInt(full.slice(from, from + 2), 16)) as Rgb;
  }
  if (!CSS.supports("color", color)) return undefined;
  pixel ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!pixel) return undefined;
  pixel.fillStyle = color;
  pixel.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = pixel.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

/** From 1 (the same) to 21 (black on white). */
export function contrast(one: Rgb, other: Rgb): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [
    number,
    number,
  ];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(rgb: Rgb): number {
  const [red, green, blue] = rgb.map((part) => {
    const share = part / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The colour moved towards black or white until it can be read on `ground`. */
export function readable(color: Rgb, ground: Rgb, needed: number): string {
  const target = luminance(ground) > 0.18 ? 0 : 255;
  for (let share = 0; share <= 1; share += 0.02) {
    const moved = color.map((part) => Math.round(part + (target - part) * share)) as Rgb;
    if (contrast(moved, ground) >= needed) return hexOf(moved);
  }
  return target === 0 ? "#000000" : "#ffffff";
}

export function hexOf(rgb: Rgb): string {
  return `#${rgb.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}
