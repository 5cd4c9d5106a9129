import { sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { rawMatch } from 'drizzle-vector/fts5';
import { describe, expect, it } from 'vitest';
import { notes, openNotes } from '../support/notes.js';
import { thrown, vectorError } from '../support/thrown.js';

const search = (...args: Parameters<typeof rawMatch>) =>
  openNotes()
    .select({ id: notes.rowid })
    .from(notes)
    .where(rawMatch(...args))
    .orderBy(notes.rowid)
    .all()
    .map(({ id }) => id);

describe('rawMatch', () => {
  it('gives an expression to FTS5 as it is', () => {
    const query = openNotes().select().from(notes).where(rawMatch(notes, 'title : (whales OR se*)'));

    expect(query.toSQL()).toEqual({
      sql: 'select "rowid", "title", "body", "rank" from "notes" where "notes"."notes" match ?',
      params: ['title : (whales OR se*)'],
    });
    expect(query.all()).toHaveLength(2);
    expect(search(notes, 'whales NOT sing')).toEqual([2]);
    expect(search(notes, '"has whales"')).toEqual([2]);
    expect(search(notes, 'NEAR(sing sea, 3)')).toEqual([1]);
    expect(search(notes, '^the')).toEqual([2]);
  });

  it('searches one column', () => {
    expect(search(notes.title, 'whales OR sea')).toEqual([1, 2]);
    expect(search(notes.title, 'sing')).toEqual([]);
  });

  it('works on an alias', () => {
    const n = alias(notes, 'n');
    const query = openNotes().select({ id: n.rowid }).from(n).where(rawMatch(n, 'sing*'));

    expect(query.toSQL().sql).toBe('select "rowid" from "notes" "n" where "n"."notes" match ?');
    expect(query.all()).toEqual([{ id: 1 }]);
  });

  it('takes a placeholder', () => {
    const statement = openNotes()
      .select({ id: notes.rowid })
      .from(notes)
      .where(rawMatch(notes, sql.placeholder('expression')))
      .prepare();

    expect(statement.all({ expression: 'sing OR empty' })).toEqual([{ id: 1 }, { id: 4 }]);
    expect(vectorError(() => statement.all({ expression: '' })).code).toBe('empty_text');
  });

  it.each(['AND', '"', 'nothing : whales', '(sea'])('leaves the error of %j to SQLite', (expression) => {
    expect(thrown(() => search(notes, expression)).message).toMatch(/fts5: syntax error|unterminated|no such column/);
  });

  it.each(['', ' \n', 5, null, undefined])('refuses %j', (expression) => {
    expect(vectorError(() => rawMatch(notes, expression as string))).toMatchObject({
      code: 'empty_text',
      message: expect.stringContaining('rawMatch() expression: expected an expression of FTS5 but received'),
    });
  });

  it('refuses what fts5Table did not make', () => {
    expect(vectorError(() => rawMatch({} as typeof notes, 'a'))).toEqual({
      code: 'not_an_fts5_table',
      message: 'rawMatch(): expected a table made by fts5Table() but received Object',
    });
    expect(vectorError(() => rawMatch(notes.rank as never, 'a')).code).toBe('not_an_fts5_column');
  });
});
