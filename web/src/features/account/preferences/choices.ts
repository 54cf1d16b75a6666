/** What can be chosen: languages with their own names, time zones by region. */
const LANGUAGES = [
  "en",
  "en-GB",
  "de",
  "fr",
  "es",
  "it",
  "nl",
  "pt",
  "pt-BR",
  "da",
  "sv",
  "nb",
  "fi",
  "pl",
  "cs",
  "tr",
  "uk",
  "hi",
  "id",
  "vi",
  "ja",
  "ko",
  "zh-CN",
  "zh-TW",
];

type Choice = { value: string; label: string };

/** `current` is among them, also where it is none of ours. */
export function languages(current: string): Choice[] {
  const all = LANGUAGES.includes(current) ? LANGUAGES : [current, ...LANGUAGES];
  return all.map((value) => ({ value, label: nameOf(value) }));
}

function nameOf(tag: string): string {
  try {
    const own = new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
    const english = new Intl.DisplayNames(["en"], { type: "language" }).of(tag) ?? tag;
    const named = own.charAt(0).toLocaleUpperCase(tag) + own.slice(1);
    return named === english ? named : `${named} (${english})`;
  } catch {
    return tag;
  }
}

export function timeZones(current: string): Choice[] {
  const known = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];
  const all = known.includes(current) ? known : [current, ...known];
  return all.map((value) => ({ value, label: value.replaceAll("_", " ") }));
}
