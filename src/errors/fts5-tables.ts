import { describeValue, list, unexpected } from './message.js';
import type { VectorError } from './vector-error.js';

const asContent = 'keep the column in an ordinary sqliteTable, and give that as content';

export const fts5ExtraConfigRefused = (table: string, received: unknown): VectorError =>
  unexpected(
    'unsupported_constraint',
    `fts5Table(${JSON.stringify(table)})`,
    'an object of options as third argument',
    describeValue(received),
    `SQLite has no indexes, checks or foreign keys on virtual tables. Instead, ${asContent}`,
  );

export const noTextColumn = (subject: string): VectorError =>
  unexpected('invalid_table', subject, 'at least one column, such as body: text(),', 'none');

export const notATextColumn = (column: string, received: string): VectorError =>
  unexpected(
    'invalid_table',
    column,
    'text(), the only kind of column that FTS5 has,',
    received,
    `Instead, ${asContent}`,
  );

export const fts5ConstraintRefused = (subject: string, constraint: string): VectorError =>
  unexpected(
    'unsupported_constraint',
    subject,
    'a constraint that SQLite has on virtual tables',
    constraint,
    `Instead, ${asContent}`,
  );

export const fts5DefaultRefused = (column: string): VectorError =>
  unexpected(
    'unsupported_default',
    column,
    'a column without a default, which FTS5 does not have',
    'default()',
    '$defaultFn() gives one at the insert',
  );

export const notAnFts5Key = (subject: string, columns: readonly string[], received: string): VectorError =>
  unexpected('invalid_option', subject, `only the columns ${list(columns)}`, JSON.stringify(received));

export const duplicateUnindexed = (subject: string, received: string): VectorError =>
  unexpected('invalid_option', `${subject} unindexed`, 'different columns', `${JSON.stringify(received)} twice`);

export const nothingIndexed = (subject: string): VectorError =>
  unexpected('invalid_option', `${subject} unindexed`, 'at least one other column, to search in,', 'all of them');

export const contentRefused = (table: string, expected: string, received: string, advice = ''): VectorError =>
  unexpected('invalid_content', `fts5Table(${JSON.stringify(table)}) content`, expected, received, advice);

export const readOnlyFts5 = (table: string, content: string, statement: 'insert' | 'update'): VectorError =>
  unexpected('read_only_index', table, `an ${statement} of ${content}, which it follows,`, `an ${statement} of it`);

export const notAnFts5Table = (subject: string, received: unknown): VectorError =>
  unexpected('not_an_fts5_table', subject, 'a table made by fts5Table()', describeValue(received));

export const notAnFts5Column = (subject: string, received: string): VectorError =>
  unexpected('not_an_fts5_column', subject, 'a text column of a table made by fts5Table()', received);

export const unindexedColumn = (subject: string, received: string): VectorError =>
  unexpected('not_an_fts5_column', subject, 'a column that is indexed', `${received}, which is among the unindexed`);

export const emptyText = (subject: string, expected: string, received: unknown): VectorError =>
  unexpected('empty_text', subject, expected, describeValue(received));

export const detailTooLow = (
  subject: string,
  expected: string,
  received: string,
  { name, options: { detail } }: { readonly name: string; readonly options: { readonly detail?: string } },
): VectorError =>
  unexpected(
    'invalid_option',
    subject,
    expected,
    received,
    `${name} keeps too little for it, with detail: '${detail}'`,
  );

export const allWeightsZero = (subject: string): VectorError =>
  unexpected('invalid_option', subject, 'at least one weight above 0', 'none');
