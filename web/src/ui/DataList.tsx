import { Table } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./DataList.module.css";

export type Column<T> = {
  header: string;
  cell: (row: T) => ReactNode;
  /** The first column names the row; numbers and buttons are at the end. */
  align?: "start" | "end";
  /** Not on a phone. */
  wide?: boolean;
  width?: number | string;
};

type DataListProps<T> = {
  /** What the table is, for screen readers. */
  label: string;
  rows: T[];
  rowKey: (row: T) => string;
  columns: Column<T>[];
};

/** A table; on a phone each row becomes a block with its first column as the heading. */
export function DataList<T>({ label, rows, rowKey, columns }: DataListProps<T>) {
  return (
    <Table
      className={classes.table}
      aria-label={label}
      highlightOnHover
      verticalSpacing={12}
      horizontalSpacing={24}
    >
      <Table.Thead>
        <Table.Tr>
          {columns.map((column) => (
            <Table.Th
              key={column.header}
              w={column.width}
              ta={column.align}
              data-wide={column.wide || undefined}
            >
              {column.header.startsWith("(") ? (
                <span className="sr-only">{column.header.slice(1, -1)}</span>
              ) : (
                column.header
              )}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={rowKey(row)}>
            {columns.map((column) => (
              <Table.Td key={column.header} ta={column.align} data-wide={column.wide || undefined}>
                {column.cell(row)}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
