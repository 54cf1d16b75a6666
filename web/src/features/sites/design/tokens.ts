/** A site's design tokens as the screens edit them; what they do not know stays as it is. */
import type { Json } from "@/api/database.types";

type Dictionary = { [name: string]: Json | undefined };

export type Tokens = {
  colors: Record<string, string>;
  fonts: Record<string, string>;
  radius: string;
  width: string;
  /** Everything else that stands in `settings.tokens`. */
  rest: Dictionary;
};

/** The colours that every template knows, with what they are for. */
export const COLORS: [name: string, label: string, use: string, fallback: string][] = [
  ["background", "Background", "Behind everything", "#ffffff"],
  ["surface", "Surface", "Cards and bands", "#f4f4f2"],
  ["text", "Text", "What is read", "#1b1b1b"],
  ["muted", "Muted text", "Captions, small print", "#5c5c5c"],
  ["primary", "Primary", "Main buttons", "#1f4fd8"],
  ["on-primary", "On primary", "Text on primary", "#ffffff"],
  ["accent", "Accent", "Small details", "#1f4fd8"],
  ["on-accent", "On accent", "Text on accent", "#ffffff"],
  ["border", "Border", "Lines", "#dddddd"],
];

/** Fonts that are on people's devices: nothing is loaded, so pages appear at once. */
export const FONTS: [label: string, stack: string][] = [
  ["System", "system-ui, sans-serif"],
  ["Grotesque", '"Helvetica Neue", Helvetica, "Nimbus Sans", Arial, sans-serif'],
  [
    "Humanist",
    'Seravek, "Gill Sans Nova", Ubuntu, Calibri, "DejaVu Sans", source-sans-pro, sans-serif',
  ],
  ["Geometric", 'Avenir, Montserrat, Corbel, "URW Gothic", source-sans-pro, sans-serif'],
  [
    "Industrial",
    'Bahnschrift, "DIN Alternate", "Franklin Gothic Medium", "Nimbus Sans Narrow", sans-serif-condensed, sans-serif',
  ],
  [
    "Rounded",
    'ui-rounded, "Hiragino Maru Gothic ProN", Quicksand, Comfortaa, Manjari, "Arial Rounded MT", Calibri, sans-serif',
  ],
  ["Transitional serif", 'Charter, "Bitstream Charter", "Sitka Text", Cambria, serif'],
  ["Old-style serif", '"Iowan Old Style", "Palatino Linotype", "URW Palladio L", P052, serif'],
  ["Didone", 'Didot, "Bodoni MT", "Noto Serif Display", "URW Palladio L", P052, Sylfaen, serif'],
  ["Slab", 'Rockwell, "Rockwell Nova", "Roboto Slab", "DejaVu Serif", "Sitka Small", serif'],
  [
    "Typewriter",
    'ui-monospace, "Cascadia Code", "Source Code Pro", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  ],
];

export function readTokens(settings: Json | null): Tokens {
  const tokens = dictionary(dictionary(settings).tokens);
  const { colors, fonts, radius, width, ...rest } = tokens;
  return {
    colors: texts(colors ?? tokens.color),
    fonts: texts(fonts),
    radius: text(radius),
    width: text(width),
    rest,
  };
}

/** The settings with these tokens in them; what else is in the settings stays. */
export function writeTokens(settings: Json | null, tokens: Tokens): Json {
  const { colors, fonts, radius, width, rest } = tokens;
  const known: Dictionary = { ...rest, colors, fonts };
  if (radius) known.radius = radius;
  if (width) known.width = width;
  return { ...dictionary(settings), tokens: known } as Json;
}

/** The colours of a poster: the site's own, or quiet ones that follow from its id. */
export function posterColors(tokens: Tokens, id: string) {
  const { colors } = tokens;
  const hue = (Number.parseInt(id.slice(-6), 16) || 0) % 360;
  const own = colors.background || colors.paper;
  return {
    background: own || `oklch(0.965 0.012 ${hue})`,
    surface:
      colors.surface ||
      `color-mix(in oklab, ${colors.text || colors.ink || "#222"} 7%, transparent)`,
    text: colors.text || colors.ink || `oklch(0.27 0.03 ${hue})`,
    border: colors.border || "transparent",
    primary: colors.primary || colors.accent || `oklch(0.62 0.11 ${hue})`,
  };
}

/** A colour as it is, or what templates take where it is not set. */
export function colorOf(tokens: Tokens, name: string): string {
  const fallback = COLORS.find(([each]) => each === name)?.[3] ?? "#000000";
  return tokens.colors[name] || fallback;
}

export function fontOf(tokens: Tokens, name: "heading" | "body"): string {
  return tokens.fonts[name] || tokens.fonts.body || "system-ui, sans-serif";
}

function dictionary(value: Json | undefined): Dictionary {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

function texts(value: Json | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(dictionary(value)).map(([name, each]) => [name, text(each)]),
  );
}

function text(value: Json | undefined): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
