import type { Connection, Value } from './connection.js';
import { blob, text } from './vectors.js';

// The smallest vector table: row n lies at n on a line, and is called "row n".

export function createTable(table: string): string {
  return `CREATE VIRTUAL TABLE ${table} USING vector(dim=1, type=int1, metadata='title TEXT')`;
}

export function insertRow(table: string, id: number, title = `row ${id}`): string {
  return `INSERT INTO ${table}(id, vector, title) VALUES (${id}, ${blob([id], 'int1')}, ${text(title)})`;
}

/** Ids and titles, nearest to zero first. */
export async function nearestRows(db: Connection, table: string): Promise<Value[][]> {
  return await db.all(`SELECT id, title FROM ${table} WHERE knn_match(distance, X'00') ORDER BY distance`);
}

/** What a database holds, shadow tables included. */
export async function tableNames(db: Connection, schema = 'main'): Promise<Value[]> {
  return await db.column(`SELECT name FROM ${schema}.sqlite_master WHERE name NOT LIKE 'sqlite%' ORDER BY name`);
}
