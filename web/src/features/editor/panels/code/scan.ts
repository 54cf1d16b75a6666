/** CSS as statements with their declarations, and where it is not whole. */

export type Fault = { from: number; to: number; message: string; severity: "error" | "warning" };
export type Declaration = { name: string; value: string; from: number; to: number };
export type Statement = {
  head: string;
  from: number;
  to: number;
  /** Whether it has braces. */
  block: boolean;
  declarations: Declaration[];
  inner: Statement[];
};

/** Reads the text once; comments are stepped over. */
export function scan(css: string): { statements: Statement[]; faults: Fault[] } {
  const reader = new Reader(css);
  const root = reader.body(0);
  return { statements: root.inner, faults: reader.faults };
}

class Reader {
  readonly faults: Fault[] = [];
  private at = 0;
  private readonly css: string;

  constructor(css: string) {
    this.css = css;
  }

  /** What stands in braces, or in the whole text. */
  body(depth: number): Statement {
    const body: Statement = {
      head: "",
      from: this.at,
      to: this.at,
      block: true,
      declarations: [],
      inner: [],
    };
    while (this.at < this.css.length) {
      const piece = this.piece();
      if (piece.ends === "}") {
        if (piece.text) this.addDeclaration(piece, body, depth);
        body.to = this.at;
        if (depth > 0) return body;
        this.fault(this.at - 1, this.at, "A brace is closed that was not opened.");
      } else if (piece.ends === "{") this.open(piece, body, depth);
      else if (piece.text) this.addDeclaration(piece, body, depth);
    }
    if (depth > 0) this.fault(body.from - 1, body.from, "This brace is not closed.");
    body.to = this.at;
    return body;
  }

  private open(piece: Piece, body: Statement, depth: number) {
    if (!piece.text) this.fault(this.at - 1, this.at, "A rule needs a selector before its brace.");
    const inner = this.body(depth + 1);
    body.inner.push({ ...inner, head: piece.text, from: piece.from, to: this.at });
  }

  /** "name: value"; at the outermost level only "@import …;" and the like may stand so. */
  private addDeclaration(piece: Piece, body: Statement, depth: number) {
    const { text, from, to } = piece;
    if (text.startsWith("@")) {
      body.inner.push({ head: text, from, to, block: false, declarations: [], inner: [] });
      return;
    }
    const found = /^(-{0,2}[a-z_][\w-]*)\s*:\s*([\s\S]+)$/i.exec(text);
    if (depth === 0) return this.fault(from, to, "This stands outside of a rule.");
    if (!found) return this.fault(from, to, "A declaration is written “name: value;”.");
    const [, name = "", value = ""] = found;
    body.declarations.push({
      name: name.startsWith("--") ? name : name.toLowerCase(),
      value,
      from,
      to,
    });
    return undefined;
  }

  /** The text up to the next brace or semicolon that is in no string and no brackets. */
  private piece(): Piece {
    let text = "";
    let from = -1;
    let to = this.at;
    const brackets: number[] = [];
    while (this.at < this.css.length) {
      const sign = this.css[this.at] ?? "";
      if (this.css.startsWith("/*", this.at)) {
        this.comment();
        continue;
      }
      if (sign === '"' || sign === "'") {
        if (from < 0) from = this.at;
        text += this.string(sign);
        to = this.at;
        continue;
      }
      if (sign === "(" || sign === "[") brackets.push(this.at);
      else if (sign === ")" || sign === "]") brackets.pop();
      else if (sign === "{" || sign === "}" || (sign === ";" && brackets.length === 0)) {
        this.at += 1;
        return this.end({ text, from, to, ends: sign }, brackets);
      }
      if (from < 0 && sign.trim()) from = this.at;
      text += sign;
      this.at += 1;
      if (sign === "\\") text += this.css[this.at++] ?? "";
      if (sign.trim()) to = this.at;
    }
    return this.end({ text, from, to, ends: "" }, brackets);
  }

  private end(piece: Piece, brackets: number[]): Piece {
    for (const at of brackets) this.fault(at, at + 1, "This bracket is not closed.");
    const from = piece.from < 0 ? piece.to : piece.from;
    return { ...piece, from, text: piece.text.trim().replaceAll(/\s+/g, " ") };
  }

  private comment() {
    const end = this.css.indexOf("*/", this.at + 2);
    if (end < 0) this.fault(this.at, this.at + 2, "This comment is not closed.");
    this.at = end < 0 ? this.css.length : end + 2;
  }

  private string(quote: string): string {
    const from = this.at;
    this.at += 1;
    while (this.at < this.css.length && this.css[this.at] !== quote && this.css[this.at] !== "\n")
      this.at += this.css[this.at] === "\\" ? 2 : 1;
    if (this.css[this.at] !== quote) this.fault(from, this.at, "This text is not closed.");
    this.at = Math.min(this.css.length, this.at + 1);
    return this.css.slice(from, this.at);
  }

  private fault(from: number, to: number, message: string) {
    this.faults.push({ from: Math.max(0, from), to, message, severity: "error" });
  }
}

type Piece = { text: string; from: number; to: number; ends: string };
