import { text } from 'drizzle-orm/sqlite-core';
import { createFts5Table, fts5Table, matchText } from 'drizzle-vector/fts5';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../support/database.js';
import { statementsOf } from '../support/statements.js';
import { check } from './support/check.js';
import { hostileText } from './support/names.js';

const SYNTAX = ['AND', 'OR', 'NOT', 'NEAR(', 'body:', '-title', '^', '+', '*', '"whale', 'a"b', '{title body}', '\0'];

/** Texts as a user may type them: words, and what FTS5 takes for its own syntax. */
const typed = fc
  .array(fc.oneof(fc.constantFrom('whale', 'Öl', 'naïve', '漢字', 'x', ...SYNTAX), hostileText(3)), { maxLength: 6 })
  .map((pieces) => pieces.join(' '));

const modes = fc.record({ mode: fc.constantFrom('all', 'any', 'phrase'), prefix: fc.boolean() }, { requiredKeys: [] });

function openNotes(tokenize: string) {
  const db = openDatabase();
  const notes = fts5Table('notes', { title: text(), body: text() }, { tokenize });
  createFts5Table(db, notes);
  db.insert(notes).values({ rowid: 1, title: 'whale', body: 'öl and naive 漢字' }).run();
  db.insert(notes).values({ rowid: 2, title: 'other', body: 'and or not near' }).run();
  return { db, notes };
}

describe.each(['unicode61', 'porter unicode61', 'ascii', 'trigram', 'words', "unicode61 tokenchars '\"-'"])(
  'with the tokenizer %s',
  (tokenize) => {
    const { db, notes } = openNotes(tokenize);
    const found = (target: typeof notes | typeof notes.title, given: string, options = {}): unknown[] =>
      db
        .select({ id: notes.rowid })
        .from(notes)
        .where(matchText(target, given, options))
        .all();

    test('no text is a syntax error, in the table, in a column and as a placeholder', () => {
      check(
        fc.property(typed, modes, (given, options) => {
          expect(found(notes, given, options).length).toBeLessThanOrEqual(2);
          const inColumn = db
            .select({ id: notes.rowid })
            .from(notes)
            .where(matchText(notes.title, given, options))
            .all();
          expect(inColumn.length).toBeLessThanOrEqual(2);
        }),
        300,
      );
    });

    test('no text searches another column than the one that it is given', () => {
      check(
        fc.property(typed, modes, (given, options) => {
          const rows = found(notes.title, `${given} ö öl naive near body:öl`, { ...options, mode: 'all' });
          expect(rows).toEqual([]); // no title has these words
        }),
        200,
      );
    });

    test('a text never becomes part of the SQL', () => {
      check(
        fc.property(hostileText(5), (given) => {
          const [statement] = statementsOf(db, (other) =>
            other
              .select({ id: notes.rowid })
              .from(notes)
              .where(matchText(notes, `marker ${given}`))
              .all(),
          );
          expect(statement?.sql).not.toContain('marker');
        }),
      );
    });
  },
);

test('a row is found by its own text, and only by words that it has', () => {
  const { db, notes } = openNotes('unicode61');
  const words = fc.array(fc.constantFrom('ant', 'bee', 'cat', 'AND', 'OR', 'NOT', 'NEAR', 'dog'), {
    minLength: 1,
    maxLength: 6,
  });
  check(
    fc.property(words, words, fc.constantFrom<'all' | 'any'>('all', 'any'), (title, asked, mode) => {
      db.delete(notes).run();
      db.insert(notes)
        .values({ rowid: 1, title: title.join(' ') })
        .run();
      const rows = db
        .select({ id: notes.rowid })
        .from(notes)
        .where(matchText(notes, asked.join(' '), { mode }))
        .all();
      const isIn = (word: string): boolean => (title as string[]).includes(word);
      expect(rows.length === 1).toBe(mode === 'all' ? asked.every(isIn) : asked.some(isIn));
    }),
    300,
  );
});
