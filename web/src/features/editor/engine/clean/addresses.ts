/** Addresses: only schemes that cannot run anything pass. As builder/sites/clean/urls.py. */
import { LINK_SCHEMES, SOURCE_SCHEMES } from "./allowed.generated.ts";

// Some browser or parser skips each of these, so none may help to hide a scheme.
const SKIPPED =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\x00-\x20\x7f-\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\x00-\x1f\x7f-\x9f]/g;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*$/;
const RASTER = /^data:image\/(?:png|jpe?g|gif|webp|avif);base64,[A-Za-z0-9+/]+={0,2}$/i;
// What no document may hold, and "\r", which a parser turns into "\n".
const FORBIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]|\p{Surrogate}/gu;

/** The address of a link or a form; null where its scheme is not allowed. */
export function cleanLink(address: string): string | null {
  return cleaned(address, LINK_SCHEMES);
}

/** The address of something that a page shows; data: passes where it is a raster picture. */
export function cleanSource(address: string): string | null {
  if (address.trimStart().slice(0, 5).toLowerCase() === "data:") {
    const bare = address.replaceAll(/\s+/g, "");
    return RASTER.test(bare) ? bare : null;
  }
  return cleaned(address, SOURCE_SCHEMES);
}

/** The address of a frame: https of a host, without a name and password. */
export function cleanFrame(address: string): string | null {
  const source = cleanSource(address);
  if (source === null || source.length > 2000) return null;
  try {
    const url = new URL(source);
    const named = url.username || url.password || /^https:\/*[^/?#]*@/i.test(source);
    return url.protocol === "https:" && /^https:\/\//i.test(source) && !named ? source : null;
  } catch {
    return null;
  }
}

/** Whether a text would run something where it is taken for an address. */
export function runs(text: string): boolean {
  return /^(?:javascript|vbscript|data):/i.test(text.replaceAll(SKIPPED, ""));
}

/** The text without signs that no document may hold. */
export function plain(text: string): string {
  return text.replaceAll(/\r\n?/g, "\n").replaceAll(FORBIDDEN, "");
}

function cleaned(address: string, schemes: ReadonlySet<string>): string | null {
  const bare = address.replaceAll(SKIPPED, "");
  const colon = bare.indexOf(":");
  const before = bare.slice(0, colon);
  if (colon >= 0 && !/[/?#]/.test(before)) {
    if (!SCHEME.test(before) || !schemes.has(before.toLowerCase())) return null;
  }
  return address.replaceAll(CONTROL, "").trim().replaceAll(" ", "%20");
}
