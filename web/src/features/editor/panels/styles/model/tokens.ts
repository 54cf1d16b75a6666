/** A site's design tokens as the values that styles take: var(--color-primary) and its name. */
import type { Tokens } from "@/features/sites/design/tokens";

export type Token = {
  /** "Primary" */
  label: string;
  /** "var(--color-primary)" */
  value: string;
  /** What it is on this site, for a swatch or a specimen. */
  shown: string;
};

export type Palette = { colors: Token[]; fonts: Token[]; radius: Token[]; space: Token[] };

/** Everything of the site that a property can take; names as the renderer writes them. */
export function paletteOf(tokens: Tokens): Palette {
  const space = tokens.rest.space ?? tokens.rest.spacing;
  const group = tokens.rest.space ? "space" : "spacing";
  return {
    colors: listed("color", tokens.colors),
    fonts: listed("font", tokens.fonts),
    radius: tokens.radius
      ? [{ label: "Site’s radius", value: "var(--radius)", shown: tokens.radius }]
      : [],
    space: listed(group, typeof space === "object" && !Array.isArray(space) ? (space ?? {}) : {}),
  };
}

function listed(group: string, values: Record<string, unknown>): Token[] {
  return Object.entries(values).flatMap(([name, value]) =>
    (typeof value === "string" || typeof value === "number") && /^[\w-]+$/.test(name)
      ? [
          {
            label: labelOf(name),
            value: `var(--${group}-${name.replaceAll("_", "-")})`,
            shown: String(value),
          },
        ]
      : [],
  );
}

function labelOf(name: string): string {
  const words = name.replaceAll(/[-_]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The token that a value is, whatever fallback it names. */
export function tokenOf(tokens: Token[], value: string): Token | undefined {
  const name = /^var\(\s*(--[\w-]+)/.exec(value.trim())?.[1];
  return name ? tokens.find((each) => each.value === `var(${name})`) : undefined;
}
