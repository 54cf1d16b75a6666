/** A simple transform as numbers: moved, turned, larger or smaller. */

export type Transform = { x: string; y: string; rotate: string; scale: string };

const NONE: Transform = { x: "", y: "", rotate: "", scale: "" };

/** What a value of `transform` is made of; undefined where it is more than that. */
export function transformOf(value: string): Transform | undefined {
  const out = { ...NONE };
  if (!value || value === "none") return out;
  const pattern = /(translate|translateX|translateY|rotate|scale)\(([^()]*)\)\s*/gy;
  let end = 0;
  for (const found of value.matchAll(pattern)) {
    const [first = "", second] = (found[2] ?? "").split(",").map((each) => each.trim());
    if (found[1] === "translate") Object.assign(out, { x: first, y: second ?? "0" });
    else if (found[1] === "translateX") out.x = first;
    else if (found[1] === "translateY") out.y = first;
    else if (found[1] === "rotate") out.rotate = first;
    else if (second === undefined) out.scale = first;
    else return undefined;
    end = (found.index ?? 0) + found[0].length;
  }
  return end === value.length ? out : undefined;
}

export function transformText({ x, y, rotate, scale }: Transform): string {
  const parts = [
    x || y ? `translate(${x || "0"}, ${y || "0"})` : "",
    rotate ? `rotate(${rotate})` : "",
    scale ? `scale(${scale})` : "",
  ];
  return parts.filter(Boolean).join(" ");
}
