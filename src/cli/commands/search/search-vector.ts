import { readFileSync } from 'node:fs';
import { text as readText } from 'node:stream/consumers';
import { fileNotFound, invalidUsage } from '../../../errors/command-line.js';
import { rowNotFound } from '../../../errors/queries.js';
import type { KeyType } from '../../../tables/key-type.js';
import { literalSql } from '../../../tables/vector-table/default-sql.js';
import { type Connection, selectRows, type Value } from '../../database/connection.js';
import { parseBlobText } from '../../output/blob-text.js';
import type { SearchedTable } from '../../tables/searched-tables.js';
import { vectorOfKeySql } from '../../tables/vector-of-key-sql.js';
import { embedText } from './embed-text.js';

export interface QueryOptions {
  readonly text?: string;
  readonly vector?: string;
  readonly like?: string;
  readonly embedder?: string;
}

export interface SearchVector {
  /** The vector, as a BLOB or as JSON. */
  readonly vector: Value;
  /** The key of the row that has the vector, as SQL. */
  readonly except?: string;
}

/** The vector to search for, which is given in one of three ways. */
export async function searchVector(
  connection: Connection,
  table: SearchedTable,
  { text, vector, like, embedder }: QueryOptions,
): Promise<SearchVector> {
  if (like !== undefined) return vectorOfRow(connection, table, like);
  if (vector !== undefined) return { vector: await jsonOf(vector) };
  return { vector: await embedText(String(embedder), table, String(text)) };
}

function vectorOfRow(connection: Connection, table: SearchedTable, text: string): SearchVector {
  const key = keyOf(table, text);
  const [row] = selectRows(connection, vectorOfKeySql(table), key);
  const vector = row?.[0] ?? null;
  if (vector === null) throw rowNotFound('--like', table.content?.table ?? table.name, key);
  return { vector, except: literalSql(key, '--like') };
}

function keyOf({ key_type: type }: SearchedTable, text: string): bigint | string | Uint8Array {
  if (type === 'text') return text;
  if (type === 'integer' && /^-?\d+$/.test(text)) return BigInt(text);
  const bytes = type === 'blob' ? parseBlobText(text) : undefined;
  if (bytes !== undefined) return bytes;
  throw invalidUsage('--like', `the key of a row, ${KEYS[type]},`, JSON.stringify(text));
}

const KEYS: Record<KeyType, string> = { integer: 'an integer', text: 'a text', blob: "a BLOB as x'…'" };

async function jsonOf(text: string): Promise<string> {
  if (text === '-') return await readText(process.stdin);
  if (!text.startsWith('@')) return text;
  const path = text.slice(1);
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? fileNotFound(path) : error;
  }
}
