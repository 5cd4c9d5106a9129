import { quoteText } from '../../sql/sql-text.js';
import type { Connection } from './driver.js';
import type { SchemaRow } from './plain-schema.js';

/**
 * Gives an empty database a schema. It writes the rows into sqlite_master, and does not run them as statements. A
 * stored schema may contain what SQLite refuses to create, such as strings in double quotes, or functions that this
 * connection lacks.
 *
 * @param database a database whose schema can be written.
 */
export function copySchema(rows: readonly SchemaRow[], database: Connection): void {
  const isStored = ({ type }: SchemaRow): boolean => type === 'table' || type === 'index';
  // Each table and index needs a page of its own.
  const stored = rows.filter(isStored).map((row, index) => [`page_${index}`, row] as const);
  for (const [page] of stored) database.exec(`CREATE TABLE ${page}(a)`);
  database.exec('PRAGMA writable_schema=ON');
  for (const [page, { type, name, tbl_name: table, sql }] of stored) {
    const values = `type=${quoteText(type)}, name=${quoteText(name)}, tbl_name=${quoteText(table)}, sql=${literal(sql)}`;
    database.exec(`UPDATE sqlite_master SET ${values} WHERE name = ${quoteText(page)}`);
  }
  for (const { type, name, tbl_name: table, sql } of rows.filter((row) => !isStored(row))) {
    const values = [type, name, table].map(quoteText).join(', ');
    database.exec(
      `INSERT INTO sqlite_master(type, name, tbl_name, rootpage, sql) VALUES (${values}, 0, ${literal(sql)})`,
    );
  }
  // Makes SQLite read the schema again, still writable. Only then may a row say that it belongs to another table.
  database.exec('PRAGMA schema_version=1000000');
}

const literal = (sql: string | null): string => (sql === null ? 'NULL' : quoteText(sql));
