/** Tables as CSV (RFC 4180) that spreadsheets open without running anything. */

/** A cell. What a spreadsheet would take for a formula gets an apostrophe before it. */
export function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

export function line(cells: string[]): string {
  return `${cells.map(cell).join(",")}\r\n`;
}

/** With the mark by which spreadsheets know that it is UTF-8. */
export const BEGIN = "\uFEFF";
