/** A statement of drizzle-kit, as far as the rewriting of migrations needs to understand it. */
export type Statement = { readonly sql: string } & (
  | TableStatement
  /** A statement about no single table, such as a view, a pragma, or the removal of an index. */
  | { readonly kind: 'neutral' }
  | { readonly kind: 'unknown' }
);

export type TableStatement = {
  readonly sql: string;
  /** The table that it is about. For a temporary table, it is the table that this one replaces in the end. */
  readonly table: string;
  readonly temporary: boolean;
} & (
  | { readonly kind: 'create table' | 'drop table' | 'copy rows' | 'delete rows' | 'create index' }
  | { readonly kind: 'rename table'; readonly to: string }
  | { readonly kind: 'rename column'; readonly column: string; readonly to: string }
  | { readonly kind: 'add column' | 'drop column'; readonly column: string }
);

const NAME = '(?:`([^`]+)`|"([^"]+)"|(\\w+))';
const COLUMNS = '\\((?:"[^"]*"|`[^`]*`|[^)"`])*\\)';
const form = (pattern: string): RegExp =>
  new RegExp(`^\\s*${pattern.replaceAll('<name>', NAME).replaceAll(' ', '\\s+')}`, 'is');

const ENDS = '\\s*;?\\s*$';
const FORMS: ReadonlyArray<readonly [Exclude<Statement['kind'], 'unknown'>, RegExp]> = [
  ['create table', form('CREATE TABLE <name>\\s*\\(')],
  ['drop table', form(`DROP TABLE <name>${ENDS}`)],
  ['copy rows', form(`INSERT INTO <name>\\s*${COLUMNS} SELECT `)],
  ['delete rows', form(`DELETE FROM <name>(?: where true)?${ENDS}`)],
  ['create index', form('CREATE (?:UNIQUE )?INDEX (?:`[^`]+`|"[^"]+"|\\w+) ON <name>')],
  ['rename table', form(`ALTER TABLE <name> RENAME TO <name>${ENDS}`)],
  ['rename column', form(`ALTER TABLE <name> RENAME COLUMN <name> TO <name>${ENDS}`)],
  ['add column', form('ALTER TABLE <name> ADD (?:COLUMN )?<name> ')],
  ['drop column', form(`ALTER TABLE <name> DROP COLUMN <name>${ENDS}`)],
  ['neutral', form('(?:CREATE VIEW|DROP VIEW|DROP INDEX|PRAGMA) ')],
  ['neutral', /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*$/], // nothing but comments: a custom migration
];

const TEMPORARY = '__new_';

/** The name of the table that drizzle-kit makes to replace another. */
export const temporaryName = (name: string): string => TEMPORARY + name;

/** Reads the statements of one migration, with or without their semicolons. */
export function readStatements(statements: readonly string[]): Statement[] {
  const read = statements.map(readStatement);
  const temporary = new Set(
    read.flatMap((each) => (each.kind === 'rename table' && each.table === temporaryName(each.to) ? [each.table] : [])),
  );
  return read.map((each) =>
    'table' in each && temporary.has(each.table)
      ? { ...each, table: each.table.slice(TEMPORARY.length), temporary: true }
      : each,
  );
}

function readStatement(sql: string): Statement {
  for (const [kind, pattern] of FORMS) {
    const match = pattern.exec(sql);
    if (match === null) continue;
    const [table = '', second = '', third = ''] = match.slice(1).filter((name) => name !== undefined);
    const about = { sql, table, temporary: false };
    if (kind === 'neutral') return { sql, kind };
    if (kind === 'rename table') return { ...about, kind, to: second };
    if (kind === 'rename column') return { ...about, kind, column: second, to: third };
    if (kind === 'add column' || kind === 'drop column') return { ...about, kind, column: second };
    return { ...about, kind };
  }
  return { sql, kind: 'unknown' };
}
