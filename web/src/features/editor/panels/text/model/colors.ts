/**
 * Colours of the site in a text. A browser's own command takes no var(), and only what its commands
 * do can be undone while typing: so it is given a sign, a colour that nobody uses, which the canvas
 * shows as the colour that is meant and which becomes var(--color-…) when typing ends.
 */
const SIGNS = new Map<string, string>();

/** "#01fe00": stands for this value, such as var(--color-primary). */
export function signOf(token: string): string {
  for (const [sign, each] of SIGNS) if (each === token) return sign;
  const sign = `#01fe${SIGNS.size.toString(16).padStart(2, "0")}`;
  SIGNS.set(sign, token);
  return sign;
}

/** What a sign stands for. */
export function tokenOfSign(sign: string): string | undefined {
  return SIGNS.get(sign.toLowerCase());
}

/** The canvas' rules that show each sign as what it stands for. */
export function signRules(): string {
  return [...SIGNS]
    .map(([sign, token]) => `font[color="${sign}" i]{color:${token}!important}`)
    .join("");
}
