/** CSS token by token: nothing loads a script or ends the style early. As clean/tokens.py. */
import { cleanSource, plain } from "./addresses.ts";
import { ADDRESSED_FUNCTIONS, REFUSED_FUNCTIONS } from "./allowed.generated.ts";

const MAX_BRACKETS = 32; // in each other
const IDENTIFIER = /[\w-]|[^\0-\x7f]/;
const CLOSING: Record<string, string> = { "(": ")", "[": "]" };

class Refused extends Error {}

/**
 * A value, a selector or a condition as it may stand; null where a token is refused.
 *
 * Refused are braces, `;`, what is not closed, and addresses with a scheme that is not allowed:
 * all addresses unless `addresses`.
 */
export function cleanTokens(text: string, addresses: boolean): string | null {
  if (plain(text) !== text) return null;
  try {
    return new Tokens(text, addresses).read("", "", 0).trim() || null;
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

class Tokens {
  private at = 0;
  private readonly text: string;
  private readonly addresses: boolean;

  constructor(text: string, addresses: boolean) {
    this.text = text;
    this.addresses = addresses;
  }

  /** What stands before `end`, as text. */
  read(end: string, inFunction: string, depth: number): string {
    if (depth > MAX_BRACKETS) throw new Refused();
    let written = "";
    while (this.at < this.text.length) {
      const sign = this.text.charAt(this.at);
      if (sign === end) {
        this.at += 1;
        return written;
      }
      written += this.token(sign, inFunction, depth);
    }
    if (end) throw new Refused();
    return written;
  }

  private token(sign: string, inFunction: string, depth: number): string {
    if (this.sees("/*")) return this.comment();
    if (sign === '"' || sign === "'") return this.string(sign, ADDRESSED_FUNCTIONS.has(inFunction));
    if (sign === "\\" || IDENTIFIER.test(sign)) return this.word(depth);
    if (";{})]@".includes(sign) || this.sees("<!--")) throw new Refused();
    this.at += 1;
    const closing = CLOSING[sign];
    return closing ? sign + this.read(closing, inFunction, depth + 1) + closing : sign;
  }

  private comment(): string {
    const end = this.text.indexOf("*/", this.at + 2);
    if (end < 0) throw new Refused();
    this.at = end + 2;
    return "/**/"; // an empty one still keeps its neighbours apart
  }

  /** A string as it stands, or url("…") of it where it is an address. */
  private string(quote: string, address: boolean): string {
    const start = this.at;
    this.at += 1;
    let value = "";
    for (;;) {
      const sign = this.text.charAt(this.at);
      if (!sign || sign === "\n" || sign === "\f") throw new Refused();
      if (sign === quote) break;
      value += sign === "\\" ? this.escape(true) : this.step();
    }
    this.at += 1;
    return address ? this.url(value) : this.text.slice(start, this.at);
  }

  private step(): string {
    this.at += 1;
    return this.text.charAt(this.at - 1);
  }

  /** The sign that an escape means. */
  private escape(inString: boolean): string {
    const hex = /^\\([0-9a-fA-F]{1,6})[ \t\n\f]?/.exec(this.text.slice(this.at, this.at + 9));
    if (hex?.[1]) {
      this.at += hex[0].length;
      const code = Number.parseInt(hex[1], 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
    }
    const next = this.text.charAt(this.at + 1);
    if (!next || (next === "\n" && !inString)) throw new Refused();
    this.at += 2;
    return next === "\n" ? "" : next;
  }

  /** An identifier, a number, or a function with all that is in it. */
  private word(depth: number): string {
    const start = this.at;
    let name = "";
    for (let sign = this.text.charAt(this.at); sign; sign = this.text.charAt(this.at)) {
      if (sign === "\\") name += this.escape(false);
      else if (IDENTIFIER.test(sign)) name += this.step();
      else break;
    }
    if (this.sees(">") && name.endsWith("--")) throw new Refused(); // -->
    if (!this.sees("(")) return this.text.slice(start, this.at);
    this.at += 1;
    if (!/^[\w-]+$/.test(name)) throw new Refused();
    const lower = name.toLowerCase();
    if (REFUSED_FUNCTIONS.has(lower)) throw new Refused();
    return lower === "url" ? this.address() : `${name}(${this.read(")", lower, depth + 1)})`;
  }

  /** What stands in url( ). */
  private address(): string {
    const rest = /^\s*/.exec(this.text.slice(this.at))?.[0].length ?? 0;
    this.at += rest;
    const quote = this.text.charAt(this.at);
    if (quote !== '"' && quote !== "'") return this.bareAddress();
    const written = this.string(quote, true);
    while (/\s/.test(this.text.charAt(this.at))) this.at += 1;
    if (this.step() !== ")") throw new Refused();
    return written;
  }

  private bareAddress(): string {
    let value = "";
    for (let sign = this.text.charAt(this.at); sign !== ")"; sign = this.text.charAt(this.at)) {
      if (!sign || /["'(]/.test(sign)) throw new Refused();
      value += sign === "\\" ? this.escape(false) : this.step();
    }
    this.at += 1;
    value = value.trim();
    if (/\s/.test(value)) throw new Refused();
    return this.url(value);
  }

  private url(address: string): string {
    const allowed = address.startsWith("#")
      ? address
      : this.addresses
        ? cleanSource(address)
        : null;
    if (allowed === null) throw new Refused();
    const quoted = plain(allowed).replaceAll("\\", "%5C").replaceAll('"', "%22");
    return `url("${quoted.replaceAll("<", "%3C")}")`;
  }

  private sees(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }
}
