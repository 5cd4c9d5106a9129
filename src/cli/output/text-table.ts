import Table from 'cli-table3';

/** Draws nothing but a rule under the header. */
const CHARS = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ' },
};

/** A cell, and its side of the column. */
export interface Cell {
  readonly text: string;
  readonly align: 'left' | 'right';
}

export const textCell = (text: string): Cell => ({ text, align: 'left' });

export const numberCell = (number: number | bigint): Cell => ({ text: number.toLocaleString('en'), align: 'right' });

/** Rows under a header, aligned. */
export function textTable(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const table = new Table({ chars: CHARS, style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 } });
  table.push(header.map((name, index) => ({ content: name, hAlign: rows[0]?.[index]?.align ?? 'left' })));
  for (const row of rows) table.push(row.map(({ text, align }) => ({ content: text, hAlign: align })));
  const [names = '', ...lines] = table.toString().split('\n');
  return [names, '─'.repeat(names.length), ...lines].map((line) => line.trimEnd()).join('\n');
}
