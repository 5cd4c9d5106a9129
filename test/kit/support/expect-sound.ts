import type Database from 'better-sqlite3';
import { expect } from 'vitest';

/** Fails unless SQLite finds a database intact, and all foreign keys of it. */
export function expectSound(database: Database.Database): void {
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(database.pragma('foreign_key_check')).toEqual([]);
}
