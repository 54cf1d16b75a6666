/** Values as people type them: numbers with units, what is refused, and why. */

export type Measure = { number: number; unit: string };

export const UNITS = ["px", "rem", "em", "%", "vw", "vh"] as const;
const MEASURE = /^([-+]?(?:\d+\.?\d*|\.\d+))([a-z%]*)$/i;
const FINE = new Set(["rem", "em", "", "s"]);

/** "1.5rem" as a number and its unit; undefined for words, functions and tokens. */
export function measureOf(value: string): Measure | undefined {
  const found = MEASURE.exec(value.trim());
  return found ? { number: Number(found[1]), unit: (found[2] ?? "").toLowerCase() } : undefined;
}

/** A number without the dust of binary fractions. */
export function written({ number, unit }: Measure): string {
  return `${Math.round(number * 1000) / 1000}${unit}`;
}

/** The value after so many steps; fine units go by tenths. Undefined where it has no number. */
export function stepped(value: string, steps: number, least?: number): string | undefined {
  const measure = measureOf(value);
  if (!measure) return undefined;
  const size = FINE.has(measure.unit) && !isWhole(measure) ? 0.1 : 1;
  const number = measure.number + steps * size;
  return written({ ...measure, number: least === undefined ? number : Math.max(least, number) });
}

function isWhole({ number, unit }: Measure): boolean {
  return unit === "" && Math.abs(number) >= 10 && Number.isInteger(number);
}

/** The value in another unit, by what a pixel, the font and the box around it measure. */
export function converted(value: string, unit: string, sizes: Record<string, number>): string {
  const measure = measureOf(value);
  const [from, to] = [sizes[measure?.unit || "px"], sizes[unit]];
  if (!measure || !from || !to) return `${measure?.number ?? 0}${unit}`;
  return written({ number: (measure.number * from) / to, unit });
}

export type Judged = { value: string } | { refused: string };

type Judge = {
  property: string;
  /** What the property is called on the screen. */
  label: string;
  /** Unit of a bare number; "" where numbers stand by themselves. */
  unit?: string;
  example?: string;
  supports: (property: string, value: string) => boolean;
};

/** What was typed as a value of CSS, or why it is none. Nothing typed is no value at all. */
export function judged(typed: string, judge: Judge): Judged {
  const text = typed.trim().replace(/;+$/, "");
  if (!text) return { value: "" };
  const value = withUnit(text, judge.unit);
  const reason = unsafe(value);
  if (reason) return { refused: reason };
  if (judge.supports(judge.property, value)) return { value };
  const hint = judge.example ? ` Try ${judge.example}.` : "";
  return { refused: `“${text}” is no value for ${judge.label.toLowerCase()}.${hint}` };
}

function withUnit(text: string, unit: string | undefined): string {
  const measure = measureOf(text);
  if (!measure || measure.unit || measure.number === 0) return text;
  return unit ? `${written(measure)}${unit}` : text;
}

/** What the server would take out again, in words. */
function unsafe(value: string): string | undefined {
  if (/[{};<]|\/\*/.test(value)) return "A value has no braces, semicolons or angle brackets.";
  if (/\b(javascript|vbscript|data:(?!image\/))/i.test(value) || /expression\s*\(/i.test(value))
    return "A value runs no code.";
  if (open(value)) return "A bracket or a quotation mark is not closed.";
  return undefined;
}

function open(value: string): boolean {
  const bare = value.replaceAll(/"[^"]*"|'[^']*'/g, "");
  return /["']/.test(bare) || count(bare, "(") !== count(bare, ")");
}

function count(text: string, letter: string): number {
  return text.split(letter).length - 1;
}
