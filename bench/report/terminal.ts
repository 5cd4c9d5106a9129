import { Footnotes } from './footnotes.js';
import type { Table } from './report.js';

const mark = (number: number) => `[${number}]`;

/** Tables as columns of text. */
export function terminal(tables: readonly Table[]): string {
  const footnotes = new Footnotes();
  const blocks = tables.map(({ title, columns, rows }) => {
    const cells = rows.map((row) => row.map((cell) => footnotes.text(cell, mark).replaceAll('**', '')));
    return `${title}\n\n${align([columns, ...cells]).join('\n')}\n`;
  });
  return [...blocks, ...footnotes.lines(mark)].join('\n');
}

function align(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (known, row) => row.map((cell, column) => Math.max(cell.length, known[column] ?? 0)),
    [],
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [lines[0] ?? '', rule, ...lines.slice(1)];
}
