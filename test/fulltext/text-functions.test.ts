import { and, eq, gt } from 'drizzle-orm';
import { alias, text } from 'drizzle-orm/sqlite-core';
import {
  bm25,
  createFts5Table,
  fts5Table,
  highlight,
  matchText,
  rawMatch,
  type SnippetOptions,
  snippet,
} from 'drizzle-vector/fts5';
import { describe, expect, it } from 'vitest';
import { articles, articlesText, openArticlesText } from '../support/articles.js';
import { openDatabase } from '../support/database.js';
import { notes, openNotes } from '../support/notes.js';
import { thrown, vectorError } from '../support/thrown.js';

const n = alias(notes, 'n');
const marks = { before: '[', after: ']' };
type Weights = Parameters<typeof bm25<typeof notes>>[1];

describe('bm25', () => {
  it('is rank without weights', () => {
    const rows = openNotes()
      .select({ score: bm25(notes), rank: notes.rank })
      .from(notes)
      .where(matchText(notes, 'quote'))
      .all();

    expect(rows).toHaveLength(1);
    expect(rows[0]?.score).toBeLessThan(0);
    expect(rows[0]?.score).toBe(rows[0]?.rank);
  });

  it('is Okapi BM25 with k1 = 1.2 and b = 0.75, negative', () => {
    const db = openNotes();
    const [row] = db
      .select({ score: bm25(notes) })
      .from(notes)
      .where(matchText(notes, 'sing'))
      .all();

    const lengths = [6, 10, 12, 1]; // in tokens
    const average = lengths.reduce((sum, length) => sum + length, 0) / 4;
    const idf = Math.log((4 - 1 + 0.5) / (1 + 0.5));
    expect(row?.score).toBeCloseTo((-idf * 2.2) / (1 + 1.2 * (0.25 + (0.75 * 6) / average)), 10);
  });

  it('weighs columns by their keys, 1 by default', () => {
    const db = openNotes();
    const order = (weights: Weights) =>
      db
        .select({ id: notes.rowid })
        .from(notes)
        .where(matchText(notes, 'whales'))
        .orderBy(bm25(notes, weights))
        .all()
        .map(({ id }) => id);
    const query = (weights: Weights) =>
      db
        .select({ score: bm25(notes, weights) })
        .from(notes)
        .toSQL();

    expect(order({ title: 10 })).toEqual([1, 2]);
    expect(order({ title: 0.1 })).toEqual([2, 1]);
    expect(order({ title: 0, body: 1 })).toEqual([2, 1]);
    expect(query({ title: 10, body: 1 })).toEqual({ sql: 'select bm25("notes", 10, 1) from "notes"', params: [] });
    expect(query({ body: 0.5 }).sql).toBe('select bm25("notes", 1, 0.5) from "notes"');
    expect(query({ title: undefined }).sql).toBe('select bm25("notes") from "notes"');
    expect(query({ title: 1e300, body: 5e-324 }).sql).toBe('select bm25("notes", 1e+300, 5e-324) from "notes"');
  });

  it('counts the places of unindexed columns', () => {
    const db = openDatabase();
    const columns = { url: text(), pageTitle: text(), body: text() };
    const table = fts5Table('pages', columns, { unindexed: ['url'], casing: 'snake_case' });
    createFts5Table(db, table);
    db.insert(table)
      .values([
        { url: 'x', pageTitle: 'x', body: 'y' },
        { url: 'y', pageTitle: 'y', body: 'x' },
      ])
      .run();
    const best = (weights: { pageTitle: number; body: number }) =>
      db
        .select({ id: table.rowid })
        .from(table)
        .where(matchText(table, 'x'))
        .orderBy(bm25(table, weights))
        .limit(1)
        .all();

    expect(best({ pageTitle: 9, body: 1 })).toEqual([{ id: 1 }]);
    expect(best({ pageTitle: 1, body: 9 })).toEqual([{ id: 2 }]);
    expect(vectorError(() => bm25(table, { url: 1 }))).toEqual({
      code: 'invalid_option',
      message: 'bm25(): expected only the columns pageTitle, body but received "url"',
    });
  });

  it('works on an alias and in joins', () => {
    const db = openNotes();
    const score = bm25(n, { title: 10 });
    const query = db.select({ id: n.rowid, score }).from(n).where(matchText(n, 'whales')).orderBy(score);
    expect(query.toSQL().sql).toBe(
      'select "rowid", bm25("notes", 10, 1) from "notes" "n" where "n"."notes" match ? order by bm25("n"."notes", 10, 1)',
    );
    expect(query.all().map(({ id }) => id)).toEqual([1, 2]);

    const [a, b] = [alias(articlesText, 'a'), alias(articlesText, 'b')];
    expect(
      openArticlesText()
        .select({ slug: articles.slug, a: bm25(a), b: highlight(b.title, '[', ']'), c: snippet(a, marks) })
        .from(a)
        .innerJoin(b, gt(b.rowid, a.rowid))
        .innerJoin(articles, eq(articles.id, a.rowid))
        .where(and(matchText(a, 'sing'), matchText(b, 'owls')))
        .all(),
    ).toEqual([{ slug: 'whales', a: expect.any(Number), b: '[Owls]', c: 'They [sing]' }]);
  });

  it.each<[unknown, string]>([
    [null, 'bm25(): expected an object of options as second argument but received null'],
    [[1, 2], 'bm25(): expected an object of options as second argument but received an array of 2'],
    [{ titel: 1 }, 'bm25(): expected only the columns title, body but received "titel"'],
    [{ rank: 1 }, 'bm25(): expected only the columns title, body but received "rank"'],
    [{ title: -1 }, 'bm25() title: expected a finite number of at least 0 but received -1'],
    [{ title: Number.NaN }, 'bm25() title: expected a finite number of at least 0 but received NaN'],
    [{ body: Number.POSITIVE_INFINITY }, 'bm25() body: expected a finite number of at least 0 but received Infinity'],
    [{ body: '1' }, 'bm25() body: expected a finite number of at least 0 but received "1"'],
    [{ title: 0, body: 0 }, 'bm25(): expected at least one weight above 0 but received none'],
  ])('refuses the weights %j', (weights, message) => {
    expect(vectorError(() => bm25(notes, weights as object))).toEqual({ code: 'invalid_option', message });
  });

  it('refuses what fts5Table did not make', () => {
    expect(vectorError(() => bm25(articles as never))).toMatchObject({ code: 'not_an_fts5_table' });
  });
});

describe('highlight', () => {
  it('marks the words that match', () => {
    const query = openNotes()
      .select({ title: highlight(notes.title, '<b>', '</b>'), body: highlight(notes.body, '<b>', '</b>') })
      .from(notes)
      .where(matchText(notes, 'whales sing', { mode: 'any' }))
      .orderBy(notes.rowid);

    expect(query.toSQL().sql).toBe(
      'select highlight("notes", 0, ?, ?), highlight("notes", 1, ?, ?) from "notes" where "notes"."notes" match ? order by "notes"."rowid"',
    );
    expect(query.all()).toEqual([
      { title: '<b>Whales</b>', body: 'They <b>sing</b> in the sea.' },
      { title: 'The sea', body: 'It has <b>whales</b>, and the <b>whales</b> have it.' },
    ]);
  });

  it('is null for a text that is null', () => {
    expect(
      openNotes()
        .select({ body: highlight(n.body, '[', ']') })
        .from(n)
        .where(rawMatch(n, 'empty'))
        .all(),
    ).toEqual([{ body: null }]);
  });

  it('reads the texts of an ordinary table', () => {
    expect(
      openArticlesText()
        .select({ body: highlight(articlesText.body, `'`, '"') })
        .from(articlesText)
        .where(matchText(articlesText.body, 'hoot'))
        .all(),
    ).toEqual([{ body: `They 'hoot"` }]);
  });

  it('refuses other columns, and marks that are no text', () => {
    expect(vectorError(() => highlight(articles.title as never, 'a', 'b'))).toEqual({
      code: 'not_an_fts5_column',
      message: 'highlight(): expected a text column of a table made by fts5Table() but received the column title',
    });
    expect(vectorError(() => highlight(notes as never, 'a', 'b'))).toMatchObject({ code: 'not_an_fts5_column' });
    expect(vectorError(() => highlight(notes.rank as never, 'a', 'b'))).toMatchObject({ code: 'not_an_fts5_column' });
    expect(vectorError(() => highlight(notes.title, 5 as never, 'b'))).toEqual({
      code: 'invalid_option',
      message: 'highlight() before: expected a string but received 5',
    });
    expect(vectorError(() => highlight(notes.title, 'a', undefined as never))).toEqual({
      code: 'invalid_option',
      message: 'highlight() after: expected a string but received undefined',
    });
  });
});

describe('snippet', () => {
  const search = (target: Parameters<typeof snippet>[0], options: Partial<SnippetOptions> = {}) =>
    openNotes()
      .select({ text: snippet(target, { ...marks, ...options }) })
      .from(notes)
      .where(matchText(notes, 'quote'))
      .all();

  it('is the part with the words that match', () => {
    expect(search(notes.body, { ellipsis: '...', tokens: 3 })).toEqual([{ text: '...near a "[quote]".' }]);
    expect(search(notes.body, { tokens: 2 })).toEqual([{ text: '…a "[quote]".' }]);
    expect(search(notes.body)).toEqual([{ text: 'AND, OR and NOT are words, near a "[quote]".' }]);
    expect(search(notes.title)).toEqual([{ text: 'Naïve user-input' }]);
  });

  it('is of the best column, given the table', () => {
    expect(search(notes, { tokens: 2 })).toEqual([{ text: '…a "[quote]".' }]);
  });

  it('writes numbers into the SQL, and texts as parameters', () => {
    const query = openNotes()
      .select({ text: snippet(n.body, marks) })
      .from(n)
      .where(matchText(n, 'quote'));

    expect(query.toSQL()).toEqual({
      sql: 'select snippet("notes", 1, ?, ?, ?, 20) from "notes" "n" where "n"."notes" match ?',
      params: ['[', ']', '…', '"quote"'],
    });
    expect(query.all()).toHaveLength(1);
  });

  it.each<[unknown, string]>([
    [undefined, 'snippet(): expected an object of options as second argument but received undefined'],
    [{}, 'snippet() before: expected a string but received undefined'],
    [{ before: '[' }, 'snippet() after: expected a string but received undefined'],
    [{ ...marks, before: 1 }, 'snippet() before: expected a string but received 1'],
    [{ ...marks, ellipsis: null }, 'snippet() ellipsis: expected a string but received null'],
    [{ ...marks, tokens: 0 }, 'snippet() tokens: expected an integer from 1 to 64 but received 0'],
    [{ ...marks, tokens: 65 }, 'snippet() tokens: expected an integer from 1 to 64 but received 65'],
    [
      { ...marks, words: 5 },
      'snippet(): expected only the options before, after, ellipsis, tokens but received "words"',
    ],
  ])('refuses the options %j', (options, message) => {
    expect(vectorError(() => snippet(notes.body, options as SnippetOptions))).toEqual({
      code: 'invalid_option',
      message,
    });
  });

  it('refuses other columns and tables', () => {
    expect(vectorError(() => snippet(articles.title as never, marks))).toMatchObject({ code: 'not_an_fts5_column' });
    expect(vectorError(() => snippet(articles as never, marks))).toMatchObject({ code: 'not_an_fts5_table' });
  });
});

it('rank is null without a condition that matches', () => {
  expect(openNotes().select({ rank: notes.rank }).from(notes).limit(1).all()).toEqual([{ rank: null }]);
});

it('a function of a table that the query is not from is an error of SQLite', () => {
  const query = openNotes()
    .select({ score: bm25(articlesText) })
    .from(notes);

  expect(thrown(() => query.all()).message).toContain('no such column');
});
