import { replacedUnderRows } from '../../errors/drizzle-kit.js';
import { quoteIdentifier } from '../../sql/sql-text.js';
import { ForeignKeys, nameIn, type OwnedForeignKey } from './foreign-keys.js';
import { movedKeySql, originalKeySql } from './moved-key.js';
import { readStatements, type Statement, type TableStatement, temporaryName } from './read-statements.js';
import type { TablesBefore } from './table-before.js';

/**
 * Keeps the rows that refer to a table which a migration drops, most often to replace it by one with the same rows.
 *
 * A migration runs in a transaction, where SQLite ignores `PRAGMA foreign_keys=OFF`. With foreign keys enforced,
 * `DROP TABLE` deletes all rows of the table first, and does to the rows that refer to them what `onDelete` says. So
 * the rows of the table get other keys before, to which no row refers. The new table is filled after the old one is
 * gone, so that SQLite finds the keys again. At the commit it checks that each row that refers to another still does.
 *
 * @param statements those of one migration, rewritten as to virtual tables.
 * @throws {@link VectorError} `unsupported_migration` for a foreign key whose rows SQLite cannot keep.
 */
export function keepReferringRows(statements: readonly string[], before: TablesBefore): string[] {
  const read = readStatements(statements.map(withoutComment));
  const keys = new ForeignKeys(before);
  const replaced = new Map<string, Replacement>();
  const vanishing = vanishingTables(read);
  return read.flatMap((statement, index) => {
    const sql = statements[index] as string;
    if (!('table' in statement)) return [sql];
    const name = nameIn(statement);
    const referring = keys.to(name).filter(({ from }) => from !== name && !vanishing.has(from));
    const rewritten = rewrite(statement, sql, referring, replaced, read);
    keys.follow(statement);
    return rewritten;
  });
}

const withoutComment = (sql: string): string => sql.replace(/^(?:\s*--[^\n]*\n)+/, '');

/** The tables that a migration drops, and does not make again. */
function vanishingTables(statements: readonly Statement[]): Set<string> {
  const dropped = statements.flatMap((each) => (each.kind === 'drop table' ? [each.table] : []));
  const madeAgain = new Set(statements.flatMap((each) => (each.kind === 'rename table' ? [each.to] : [])));
  return new Set(dropped.filter((name) => !madeAgain.has(name)));
}

/** What makes the new table, and what copies the rows into it. */
interface Replacement {
  readonly create: string;
  readonly columns: string | undefined;
  /** Its unique indexes, which drizzle-kit 0.31 makes last. Without them, the table has not the keys to refer to. */
  readonly uniqueIndexes: readonly string[];
}

function rewrite(
  statement: TableStatement,
  sql: string,
  referring: readonly OwnedForeignKey[],
  replaced: Map<string, Replacement>,
  all: readonly Statement[],
): string[] {
  if (statement.kind === 'drop table' && referring.length > 0) {
    const replacement = replacementOf(statement.table, all);
    if (replacement !== undefined) replaced.set(statement.table, replacement);
    return [...moveKeys(statement.table, referring), sql];
  }
  const replacement = replaced.get(statement.table);
  if (replacement?.uniqueIndexes.includes(sql)) return [];
  if (statement.kind !== 'rename table' || !statement.temporary || replacement === undefined) return [sql];
  const [from, to] = [temporaryName(statement.table), statement.table].map(quoteIdentifier);
  const { create, columns, uniqueIndexes } = replacement;
  return [
    create,
    ...uniqueIndexes,
    ...(columns === undefined ? [] : [`INSERT INTO ${to}(${columns}) SELECT ${columns} FROM ${from};`]),
    `DROP TABLE ${from};`,
  ];
}

/** The ordinary table that takes the place of another; undefined where there is none. */
function replacementOf(name: string, statements: readonly Statement[]): Replacement | undefined {
  const own = statements.flatMap((each) => ('table' in each && each.temporary && each.table === name ? [each] : []));
  const create = own.find(({ kind }) => kind === 'create table')?.sql;
  if (create === undefined) return undefined;
  const copy = own.find(({ kind }) => kind === 'copy rows')?.sql ?? '';
  const columns = /^\s*INSERT INTO [^(]*\(((?:"[^"]*"|`[^`]*`|[^)"`])*)\)/i.exec(copy)?.[1];
  const uniqueIndexes = statements.flatMap((each) =>
    each.kind === 'create index' && each.table === name && /^\s*CREATE UNIQUE/i.test(each.sql) ? [each.sql] : [],
  );
  return { create: underOwnName(create, name), columns, uniqueIndexes: [...new Set(uniqueIndexes)] };
}

/** A `CREATE TABLE` of the temporary table, as that of the table itself. Its checks may name the table, too. */
const underOwnName = (create: string, name: string): string =>
  ['"', '`'].reduce(
    (sql, quote) => sql.replaceAll(quote + temporaryName(name) + quote, () => quote + name + quote),
    create,
  );

/** Gives the rows of a table other keys, and leaves alone the rows that refer to them. */
function moveKeys(table: string, referring: readonly OwnedForeignKey[]): string[] {
  for (const key of referring) checkKept(table, key);
  const name = quoteIdentifier(table);
  const moved = [...new Set(referring.map(({ toColumns }) => quoteIdentifier(toColumns[0] ?? '')))];
  const following = referring.filter(({ onUpdate }) => onUpdate === 'cascade');
  const tables = [...new Set(referring.map(({ from }) => from))].join(', ');
  return [
    `-- drizzle-vector: keeps the rows of ${tables}, which refer to ${table}\nPRAGMA defer_foreign_keys=ON;`,
    'PRAGMA ignore_check_constraints=ON;',
    `UPDATE ${name} SET ${moved.map((column) => `${column} = ${movedKeySql(column)}`).join(', ')};`,
    ...following.map(({ from, columns, toColumns }) => {
      const [own, key] = [columns[0] ?? '', toColumns[0] ?? ''].map(quoteIdentifier) as [string, string];
      const values = `SELECT ${key} FROM ${name}`;
      return `UPDATE ${quoteIdentifier(from)} SET ${own} = ${originalKeySql(own)} WHERE ${own} IN (${values});`;
    }),
    'PRAGMA ignore_check_constraints=OFF;',
  ];
}

function checkKept(table: string, { from, onUpdate, types, toColumns }: OwnedForeignKey): void {
  const refuse = (how: string) => replacedUnderRows(table, `${from}, which refers to it ${how}`);
  if (toColumns.length === 0) throw refuse('without its columns');
  if (onUpdate === 'set null' || onUpdate === 'set default') throw refuse(`with ON UPDATE ${onUpdate.toUpperCase()}`);
  if (onUpdate !== 'cascade' || /int|char|text|clob/i.test(types[0] ?? '')) return;
  throw refuse(`with ON UPDATE CASCADE by a key that is neither an integer nor a text`);
}
