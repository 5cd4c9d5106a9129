/** A foreign key of an ordinary table. */
export interface ForeignKey {
  /** Its own columns, and their types. */
  readonly columns: readonly string[];
  readonly types: readonly string[];
  /** The table that it refers to, and the columns there. */
  readonly to: string;
  readonly toColumns: readonly string[];
  /** What happens to a row when the row that it refers to changes, in lower case, such as `no action`. */
  readonly onUpdate: string;
}

const NAME = '(?:`([^`]+)`|"([^"]+)"|(\\w+))';
const COLUMNS = '\\(([^)]*)\\)';
const REFERENCES = `REFERENCES\\s+${NAME}\\s*${COLUMNS}([^,]*)`;
const TABLE_KEY = new RegExp(`FOREIGN KEY\\s*${COLUMNS}\\s*${REFERENCES}`, 'gi');
const COLUMN_KEY = new RegExp(`\\bADD\\s+(?:COLUMN\\s+)?${NAME}\\s+(\\w+)[\\s\\S]*?\\b${REFERENCES}`, 'i');
const ON_UPDATE = /\bON UPDATE (cascade|set null|set default|restrict|no action)/i;

/** The foreign keys that a `CREATE TABLE` or an `ALTER TABLE ADD` of drizzle-kit makes. */
export function foreignKeysIn(sql: string): ForeignKey[] {
  const [added, ...parts] = COLUMN_KEY.exec(sql) ?? [];
  if (added !== undefined) {
    const [column = '', type = '', to = '', toColumns = '', actions = ''] = parts.filter((each) => each !== undefined);
    return [{ columns: [column], types: [type], to, toColumns: namesOf(toColumns), onUpdate: onUpdateIn(actions) }];
  }
  return Array.from(sql.matchAll(TABLE_KEY), ([, own = '', back, double, bare, toColumns = '', actions = '']) => {
    const columns = namesOf(own);
    const to = back ?? double ?? bare ?? '';
    const types = columns.map((column) => typeIn(sql, column));
    return { columns, types, to, toColumns: namesOf(toColumns), onUpdate: onUpdateIn(actions) };
  });
}

const namesOf = (list: string): string[] => list.split(',').map((name) => name.trim().replace(/^[`"]|[`"]$/g, ''));

const onUpdateIn = (actions: string): string => ON_UPDATE.exec(actions)?.[1]?.toLowerCase() ?? 'no action';

// drizzle-kit writes one column a line.
const typeIn = (sql: string, column: string): string =>
  sql
    .split('\n')
    .map((line) => /^\s*[`"]([^`"]+)[`"]\s+(\w+)/.exec(line))
    .find((match) => match?.[1] === column)?.[2] ?? '';
