/** Rows and columns of a table in the canvas. */
import type { Component } from "grapesjs";

const tag = (component: Component | undefined) => (component?.get("tagName") ?? "").toLowerCase();
const isCell = (component: Component) => /^t[dh]$/.test(tag(component));

export type Standing = { table: Component; row?: Component; column?: number };

/** The table that an element is or is in, with the row and the column where it is in one. */
export function standing(component: Component): Standing | undefined {
  let row: Component | undefined;
  let column: number | undefined;
  for (let each: Component | undefined = component; each; each = each.parent()) {
    if (isCell(each) && column === undefined) column = cellsOf(each.parent()).indexOf(each);
    if (tag(each) === "tr") row ??= each;
    if (tag(each) === "table") return { table: each, row, column };
  }
  return undefined;
}

function cellsOf(row: Component | undefined): Component[] {
  return row?.components().models.filter(isCell) ?? [];
}

export function rowsOf(table: Component): Component[] {
  return table.components().models.flatMap((each: Component) => {
    if (tag(each) === "tr") return [each];
    return /^t(head|body|foot)$/.test(tag(each)) ? rowsOf(each) : [];
  });
}

export function sizeOf(table: Component): { rows: number; columns: number } {
  const rows = rowsOf(table);
  return { rows: rows.length, columns: Math.max(0, ...rows.map((row) => cellsOf(row).length)) };
}

/** Behind the chosen row, with as many cells, looking like the ones above. */
export function addRow({ table, row }: Standing) {
  const rows = rowsOf(table);
  const body = rows.filter((each) => tag(each.parent()) !== "thead");
  const before = row && tag(row.parent()) !== "thead" ? row : (body.at(-1) ?? rows.at(-1));
  const parent = before?.parent();
  if (!before || !parent) return;
  const cells = cellsOf(before).map((cell) => cellLike(cell, "td"));
  const inHead = tag(parent) === "thead";
  const made = { type: "row", tagName: "tr", ...look(before), components: cells };
  if (inHead) table.append({ type: "tbody", tagName: "tbody", components: [made] } as never);
  else parent.append(made as never, { at: before.index() + 1 });
}

export function removeRow({ table, row }: Standing) {
  const rows = rowsOf(table);
  if (rows.length > 1) (row ?? rows.at(-1))?.remove();
}

/** Behind the chosen column, in every row. */
export function addColumn({ table, column }: Standing) {
  for (const row of rowsOf(table)) {
    const cells = cellsOf(row);
    const before = cells[column ?? cells.length - 1] ?? cells.at(-1);
    if (before) row.append(cellLike(before, tag(before)) as never, { at: before.index() + 1 });
  }
}

export function removeColumn({ table, column }: Standing) {
  for (const row of rowsOf(table)) {
    const cells = cellsOf(row);
    if (cells.length > 1) cells[column ?? cells.length - 1]?.remove();
  }
}

export function hasHead(table: Component): boolean {
  const [first] = rowsOf(table);
  return first !== undefined && cellsOf(first).every((cell) => tag(cell) === "th");
}

export function setHead(table: Component, wanted: boolean) {
  for (const cell of cellsOf(rowsOf(table)[0])) cell.set("tagName", wanted ? "th" : "td");
}

function look(component: Component) {
  const classes = component.getClasses();
  return classes.length > 0 ? { classes } : {};
}

function cellLike(cell: Component, tagName: string) {
  return {
    type: "cell",
    tagName,
    ...look(cell),
    components: [{ type: "textnode", content: "Text" }],
  };
}
