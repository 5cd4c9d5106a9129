import { Footnotes } from './footnotes.js';
import type { Table } from './report.js';

export interface MarkdownHead {
  readonly title: string;
  readonly lines: readonly string[];
  /** File name of the plot beside it. */
  readonly plot: string | undefined;
}

const mark = (number: number) => `<sup>${number}</sup>`;

export function markdown({ title, lines, plot }: MarkdownHead, tables: readonly Table[]): string {
  const footnotes = new Footnotes();
  const blocks = tables.map(({ title, columns, rows }) => {
    const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
    const body = rows.map((row) => line(row.map((cell) => footnotes.text(cell, mark))));
    return [`## ${title}`, '', line(columns), line(columns.map(() => '---')), ...body].join('\n');
  });
  const image = plot === undefined ? [] : [`![Recall@10 against queries a second](${plot})`];
  const notes = footnotes.lines(mark).join('  \n');
  return `${[`# ${title}`, lines.map((line) => `- ${line}`).join('\n'), ...image, ...blocks, notes].join('\n\n').trimEnd()}\n`;
}
