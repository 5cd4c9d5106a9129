/** A statement of drizzle-kit, as far as the rewriting of migrations needs to understand it. */
export type Statement = { readonly sql: string } & (
  | {
      readonly kind: 'create table' | 'drop table' | 'copy rows' | 'delete rows' | 'create index';
      readonly table: string;
    }
  | { readonly kind: 'rename table'; readonly table: string; readonly to: string }
  | { readonly kind: 'rename column'; readonly table: string; readonly column: string; readonly to: string }
  | { readonly kind: 'add column' | 'drop column'; readonly table: string; readonly column: string }
  /** It concerns no single table: a view, a pragma, the removal of an index. */
  | { readonly kind: 'neutral' }
  | { readonly kind: 'unknown' }
);

const NAME = '(?:`([^`]+)`|"([^"]+)"|(\\w+))';
const form = (pattern: string): RegExp =>
  new RegExp(`^\\s*${pattern.replaceAll('<name>', NAME).replaceAll(' ', '\\s+')}`, 'is');

const ENDS = '\\s*;?\\s*$';
const FORMS: ReadonlyArray<readonly [Exclude<Statement['kind'], 'unknown'>, RegExp]> = [
  ['create table', form('CREATE TABLE <name>\\s*\\(')],
  ['drop table', form(`DROP TABLE <name>${ENDS}`)],
  ['copy rows', form('INSERT INTO <name>\\s*\\([^)]*\\) SELECT ')],
  ['delete rows', form(`DELETE FROM <name>(?: where true)?${ENDS}`)],
  ['create index', form('CREATE (?:UNIQUE )?INDEX (?:`[^`]+`|"[^"]+"|\\w+) ON <name>')],
  ['rename table', form(`ALTER TABLE <name> RENAME TO <name>${ENDS}`)],
  ['rename column', form(`ALTER TABLE <name> RENAME COLUMN <name> TO <name>${ENDS}`)],
  ['add column', form('ALTER TABLE <name> ADD (?:COLUMN )?<name> ')],
  ['drop column', form(`ALTER TABLE <name> DROP COLUMN <name>${ENDS}`)],
  ['neutral', form('(?:CREATE VIEW|DROP VIEW|DROP INDEX|PRAGMA) ')],
];

/** Reads one statement, with or without its semicolon. */
export function readStatement(sql: string): Statement {
  for (const [kind, pattern] of FORMS) {
    const match = pattern.exec(sql);
    if (match === null) continue;
    const [table = '', second = '', third = ''] = match.slice(1).filter((name) => name !== undefined);
    if (kind === 'neutral') return { sql, kind };
    if (kind === 'rename table') return { sql, kind, table, to: second };
    if (kind === 'rename column') return { sql, kind, table, column: second, to: third };
    if (kind === 'add column' || kind === 'drop column') return { sql, kind, table, column: second };
    return { sql, kind, table };
  }
  return { sql, kind: 'unknown' };
}
