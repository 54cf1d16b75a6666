/** Dates, numbers and sizes as the person reads them (preferences: language, time zone). */
let language: string | undefined;
let timeZone: string | undefined;

/** Take over the person's preferences; the browser's own until then. */
export function setLocale(to: { language?: string | null; timeZone?: string | null }) {
  language = to.language ?? undefined;
  timeZone = to.timeZone ?? undefined;
}

export function date(at: string | number | Date): string {
  return formatted(at, { dateStyle: "medium" });
}

export function dateTime(at: string | number | Date): string {
  return formatted(at, { dateStyle: "medium", timeStyle: "short" });
}

/** "14:02" */
export function time(at: string | number | Date): string {
  return formatted(at, { timeStyle: "short" });
}

/** "Today", "Yesterday", else the date. */
export function day(at: string | number | Date, now = Date.now()): string {
  const called = date(at);
  if (called === date(now)) return "Today";
  return called === date(now - 86_400_000) ? "Yesterday" : called;
}

function formatted(at: string | number | Date, how: Intl.DateTimeFormatOptions): string {
  try {
    return new Intl.DateTimeFormat(language, { ...how, timeZone }).format(new Date(at));
  } catch {
    return new Intl.DateTimeFormat(undefined, how).format(new Date(at)); // a zone nobody knows
  }
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "3 minutes ago", "in 2 days". */
export function relative(at: string | number | Date, now = Date.now()): string {
  const seconds = (new Date(at).getTime() - now) / 1000;
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  }
  return "just now";
}

export function number(value: number): string {
  return new Intl.NumberFormat(language).format(value);
}

/** 1536 -> "1.5 KB". */
export function bytes(value: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  const step = value < 1 ? 0 : Math.min(Math.floor(Math.log(value) / Math.log(1024)), 4);
  const how = {
    style: "unit",
    unit: units[step],
    unitDisplay: step === 0 ? "long" : "short", // "44 bytes", "1.5 kB"
    maximumFractionDigits: 1,
  } as const;
  return new Intl.NumberFormat(language, how).format(value / 1024 ** step);
}

/** `plural(3, "page")` -> "3 pages". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${number(count)} ${count === 1 ? one : many}`;
}
