import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quoteIdentifier, quoteText } from '../../src/sql/sql-text.js';
import { openDatabase } from '../support/database.js';
import { check } from './support/check.js';
import { hostileName, hostileText } from './support/names.js';

test('a quoted text is that text to SQLite, and a quoted name that name', () => {
  const { $client: client } = openDatabase();
  check(
    fc.property(hostileText(10), hostileName(), (text, name) => {
      fc.pre(!text.includes('\0'));
      const row = client.prepare(`select ${quoteText(text)} as ${quoteIdentifier(name)}`).get();
      expect(row).toEqual({ [name]: text });
    }),
    500,
  );
});

test('a text that is bound stays one value', () => {
  const db = openDatabase();
  check(
    fc.property(hostileText(10), (text) => {
      expect(db.values(sql`select ${text}`)).toEqual([[text]]);
    }),
  );
});
