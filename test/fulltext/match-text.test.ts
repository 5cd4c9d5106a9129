import { and, eq, gt, inArray, like, sql } from 'drizzle-orm';
import { alias, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import {
  createFts5Table,
  type Fts5TableOptions,
  fts5Table,
  type MatchTextOptions,
  matchText,
} from 'drizzle-vector/fts5';
import { describe, expect, it } from 'vitest';
import { articles, articlesText, openArticlesText } from '../support/articles.js';
import { openDatabase } from '../support/database.js';
import { isDrizzle1 } from '../support/drizzle-line.js';
import { notes, openNotes } from '../support/notes.js';
import { thrown, vectorError } from '../support/thrown.js';

/** The expression of FTS5 for a text. */
const expression = (words: string, options: MatchTextOptions = {}, table: typeof notes = notes) =>
  openDatabase()
    .select()
    .from(table)
    .where(matchText(table, words, options))
    .toSQL().params[0];

/** A table with one column, and a search in it. */
function openTexts(options: Fts5TableOptions<'body', undefined>, ...texts: string[]) {
  const db = openDatabase();
  const table = fts5Table('texts', { body: text().notNull() }, options);
  createFts5Table(db, table);
  if (texts.length > 0) {
    db.insert(table)
      .values(texts.map((body) => ({ body })))
      .run();
  }
  return (words: string, match: MatchTextOptions = {}) =>
    db
      .select({ body: table.body })
      .from(table)
      .where(matchText(table, words, match))
      .orderBy(table.rowid)
      .all()
      .map(({ body }) => body);
}

describe('matchText', () => {
  it('finds the rows with all words, the best first', () => {
    const query = openNotes()
      .select({ id: notes.rowid, rank: notes.rank })
      .from(notes)
      .where(matchText(notes, 'whale, SEA!'))
      .orderBy(notes.rank)
      .limit(10);

    expect(query.toSQL()).toEqual({
      sql: 'select "rowid", "rank" from "notes" where "notes"."notes" match ? order by "notes"."rank" limit ?',
      params: ['"whale" "SEA"', 10],
    });
    expect(query.all()).toEqual([
      { id: 1, rank: expect.any(Number) },
      { id: 2, rank: expect.any(Number) },
    ]);
  });

  it.each([
    [{}, 'one two', '"one" "two"'],
    [{ mode: 'all' }, 'one two', '"one" "two"'],
    [{ mode: 'any' }, 'one two', '"one" OR "two"'],
    [{ mode: 'phrase' }, 'one, "two"', '"one, ""two"""'],
    [{ prefix: true }, 'one two', '"one" "two"*'],
    [{ mode: 'any', prefix: true }, 'one two', '"one" OR "two"*'],
    [{ mode: 'phrase', prefix: true }, 'one two', '"one two"*'],
    [{ mode: undefined, prefix: undefined }, ' one ', '"one"'],
  ] as const)('with %j makes of %j the expression %s', (options, words, expected) => {
    expect(expression(words, options)).toBe(expected);
  });

  it('finds by mode', () => {
    const search = openTexts({}, 'the quick fox', 'the fox is quick', 'a fox');

    expect(search('quick fox')).toEqual(['the quick fox', 'the fox is quick']);
    expect(search('quick fox', { mode: 'any' })).toHaveLength(3);
    expect(search('quick fox', { mode: 'phrase' })).toEqual(['the quick fox']);
    expect(search('Fox, is: QUI', { mode: 'phrase', prefix: true })).toEqual(['the fox is quick']);
    expect(search('qui', { prefix: true })).toHaveLength(2);
    expect(search('qui')).toEqual([]);
    expect(search('qui fox', { prefix: true })).toEqual([]);
  });

  it.each([
    ['user "input" (AND) *', '"user" "input" "AND"'],
    ['NOT a OR b AND NEAR(c d, 5)', '"NOT" "a" "OR" "b" "AND" "NEAR" "c" "d" "5"'],
    ['title : x -body:y ^z {a b}', '"title" "x" "body" "y" "z" "a" "b"'],
    [`it's; DROP TABLE notes --`, '"it" "s" "DROP" "TABLE" "notes"'],
    ['a+b a/b a\\b a_b', '"a" "b"'],
    ['naïve cafe\u0301 हिन्दी 東京 ½ \ue000', '"naïve" "cafe\u0301" "हिन्दी" "東京" "½" "\ue000"'],
    ['a\0b\u2028c\ud800d', '"a" "b" "c" "d"'],
  ])('takes nothing for syntax in %j', (words, expected) => {
    expect(expression(words)).toBe(expected);
  });

  it('looks for each word once, and for the last one at the end', () => {
    expect(expression('one two one three one')).toBe('"two" "three" "one"');
    expect(expression('one two one', { mode: 'any', prefix: true })).toBe('"two" OR "one"*');
  });

  it('finds symbols that SQLite takes for parts of a word, as they are newer than its tables', () => {
    const search = openTexts({}, 'price 100₽ now', 'price 100€ now', 'good 👍🏽');

    expect(search('100₽')).toEqual(['price 100₽ now']);
    expect(search('100')).toEqual(['price 100€ now']);
    expect(search('100€ now')).toEqual(['price 100€ now']);
    expect(search('👍🏽')).toEqual(['good 👍🏽']);
  });

  it('finds words with diacritics without them, in any case, and those that FTS5 splits', () => {
    const search = openTexts({}, 'Naïve café', 'हिन्दी भाषा', '東京タワー', 'wow🤔 🦙');

    expect(search('NAIVE cafe\u0301')).toEqual(['Naïve café']);
    expect(search('हिन्दी')).toEqual(['हिन्दी भाषा']);
    expect(search('東京', { prefix: true })).toEqual(['東京タワー']);
    expect(search('wow🤔 🦙')).toEqual(['wow🤔 🦙']);
    expect(search('😀')).toEqual([]);
  });

  it('finds a text by all of it', () => {
    const bodies = ['It has whales, and the whales have it.', 'AND, OR and NOT are words, near a "quote".'];
    const search = openTexts({ tokenize: 'porter unicode61' }, ...bodies);

    for (const body of bodies) {
      for (const mode of ['all', 'any', 'phrase'] as const) expect(search(body, { mode })).toContain(body);
    }
  });

  it.each(['', ' ', '"', '(*)', '... — !?', '\0', '\ud800'])('matches nothing for %j, which has no word', (words) => {
    for (const tokenize of ['unicode61', 'words', 'trigram']) {
      const search = openTexts({ tokenize }, 'whales', ' ');
      for (const prefix of [false, true]) {
        expect(search(words, { prefix })).toEqual([]);
        expect(search(words, { mode: 'any', prefix })).toEqual([]);
      }
    }
  });

  it.each([5, null, undefined, {}])('refuses the text %j', (words) => {
    for (const mode of ['all', 'any', 'phrase'] as const) {
      expect(vectorError(() => matchText(notes, words as string, { mode }))).toMatchObject({
        code: 'empty_text',
        message: expect.stringContaining('matchText() text: expected a text but received'),
      });
    }
  });

  it('goes with other conditions, order, limit and offset', () => {
    const db = openNotes();
    const search = (condition: Parameters<typeof and>[0]) =>
      db
        .select({ id: notes.rowid })
        .from(notes)
        .where(and(matchText(notes, 'whales or are', { mode: 'any' }), condition))
        .orderBy(notes.rowid)
        .limit(2)
        .all()
        .map(({ id }) => id);

    expect(search(undefined)).toEqual([1, 2]);
    expect(search(gt(notes.rowid, 1))).toEqual([2, 3]);
    expect(search(inArray(notes.rowid, [1, 3]))).toEqual([1, 3]);
    expect(search(like(notes.title, 'The%'))).toEqual([2]);
  });

  it('searches one column, or several at once', () => {
    const db = openNotes();
    const search = (...conditions: Parameters<typeof and>) =>
      db
        .select({ id: notes.rowid })
        .from(notes)
        .where(and(...conditions));

    const query = search(matchText(notes.title, 'whales'));
    expect(query.toSQL()).toEqual({
      sql: 'select "rowid" from "notes" where "notes"."title" match ?',
      params: ['"whales"'],
    });
    expect(query.all()).toEqual([{ id: 1 }]);
    expect(search(matchText(notes.body, 'whales sing', { mode: 'any' })).all()).toEqual([{ id: 1 }, { id: 2 }]);
    expect(search(matchText(notes.title, 'sea'), matchText(notes.body, 'whales')).all()).toEqual([{ id: 2 }]);
    expect(search(matchText(notes, 'sea'), matchText(notes.title, 'whales')).all()).toEqual([{ id: 1 }]);
  });

  it('works on an alias', () => {
    const n = alias(notes, 'n');
    const db = openNotes();
    const query = db.select({ id: n.rowid }).from(n).where(matchText(n, 'sing')).orderBy(n.rank);

    expect(query.toSQL().sql).toBe('select "rowid" from "notes" "n" where "n"."notes" match ? order by "n"."rank"');
    expect(query.all()).toEqual([{ id: 1 }]);
    expect(db.select({ id: n.rowid }).from(n).where(matchText(n.title, 'sea')).all()).toEqual([{ id: 2 }]);
  });

  it('works in joins, also of two aliases', () => {
    const db = openArticlesText();
    const query = db
      .select({ slug: articles.slug, rank: articlesText.rank })
      .from(articlesText)
      .innerJoin(articles, eq(articles.id, articlesText.rowid))
      .where(matchText(articlesText, 'they hoot'))
      .orderBy(articlesText.rank);
    expect(query.toSQL().sql).toContain('where "articles_text"."articles_text" match ?');
    expect(query.all()).toEqual([{ slug: 'owls', rank: expect.any(Number) }]);

    const [a, b] = [alias(articlesText, 'a'), alias(articlesText, 'b')];
    expect(
      db
        .select({ a: a.title, b: b.title })
        .from(a)
        .innerJoin(b, gt(b.rowid, a.rowid))
        .where(and(matchText(a, 'they'), matchText(b.body, 'they')))
        .all(),
    ).toEqual([{ a: 'Whales', b: 'Owls' }]);
  });

  it('works in the condition of a left join', () => {
    expect(
      openArticlesText()
        .select({ slug: articles.slug, body: articlesText.body })
        .from(articles)
        .leftJoin(articlesText, and(eq(articlesText.rowid, articles.id), matchText(articlesText, 'sing')))
        .orderBy(articles.id)
        .all(),
    ).toEqual([
      { slug: 'whales', body: 'They sing' },
      { slug: 'owls', body: null },
    ]);
  });

  it('works in a subquery and in a common table expression', () => {
    const db = openNotes();
    const search = db
      .select({ id: notes.rowid, rank: notes.rank })
      .from(notes)
      .where(matchText(notes, 'whales'))
      .orderBy(notes.rank)
      .limit(1);

    const hits = search.as('hits');
    expect(db.select({ id: hits.id }).from(hits).all()).toEqual([{ id: 2 }]);
    const cte = db.$with('cte').as(search);
    expect(db.with(cte).select({ id: cte.id }).from(cte).all()).toEqual([{ id: 2 }]);
    expect(
      db
        .select({ title: notes.title })
        .from(notes)
        .where(inArray(notes.rowid, db.select({ id: notes.rowid }).from(notes).where(matchText(notes, 'sing'))))
        .all(),
    ).toEqual([{ title: 'Whales' }]);
  });

  it('takes a placeholder, whose value is encoded when the statement runs', () => {
    const statement = openNotes()
      .select({ id: notes.rowid })
      .from(notes)
      .where(matchText(notes, sql.placeholder('words'), { mode: 'any', prefix: true }))
      .orderBy(notes.rowid)
      .prepare();

    expect(statement.all({ words: 'sing (qu*' })).toEqual([{ id: 1 }, { id: 3 }]);
    expect(statement.all({ words: 'nothing' })).toEqual([]);
    expect(statement.all({ words: '***' })).toEqual([]);
    expect(vectorError(() => statement.all({ words: 5 }))).toMatchObject({
      code: 'empty_text',
      message: 'matchText() text: expected a text but received 5',
    });
    const error = thrown(() => statement.all({ words: null }));
    expect(error.message).toContain(isDrizzle1 ? 'fts5: syntax error' : 'expected a text but received null');
  });

  it('keeps its name where connections have a casing', () => {
    const db = openDatabase({ casing: 'snake_case' });
    const table = fts5Table('camelCase', { title: text() });
    createFts5Table(db, table);

    expect(db.select().from(table).where(matchText(table, 'a')).all()).toEqual([]);
  });

  const posts = sqliteTable('posts', { id: integer().primaryKey(), title: text() });
  const notATable = 'a table made by fts5Table()';
  const notAColumn = 'a text column of a table made by fts5Table()';

  it.each<[string, unknown, string, string]>([
    ['an ordinary table', posts, 'not_an_fts5_table', `${notATable} but received the table posts`],
    ['null', null, 'not_an_fts5_table', `${notATable} but received null`],
    ['a column of another table', posts.title, 'not_an_fts5_column', `${notAColumn} but received the column title`],
    ['rowid', notes.rowid, 'not_an_fts5_column', `${notAColumn} but received notes.rowid`],
    ['rank', notes.rank, 'not_an_fts5_column', `${notAColumn} but received notes.rank`],
    [
      'an unindexed column',
      fts5Table('t', { a: text(), url: text() }, { unindexed: ['url'] }).url,
      'not_an_fts5_column',
      'a column that is indexed but received t.url, which is among the unindexed',
    ],
    [
      'a column of a table that does not tell them apart',
      fts5Table('t', { a: text() }, { detail: 'none' }).a,
      'invalid_option',
      "the table, not a column, but received t.a. t keeps too little for it, with detail: 'none'",
    ],
  ])('refuses %s', (_, target, code, message) => {
    expect(vectorError(() => matchText(target as typeof notes, 'a'))).toEqual({
      code,
      message: `matchText(): expected ${message}`,
    });
  });

  it.each<[unknown, string]>([
    [null, 'matchText(): expected an object of options as third argument but received null'],
    [{ modus: 'any' }, 'matchText(): expected only the options mode, prefix but received "modus"'],
    [{ mode: 'some' }, 'matchText() mode: expected one of all, any, phrase but received "some"'],
    [{ prefix: 'yes' }, 'matchText() prefix: expected true or false but received "yes"'],
  ])('refuses the options %j', (options, message) => {
    expect(vectorError(() => matchText(notes, 'a', options as MatchTextOptions))).toEqual({
      code: 'invalid_option',
      message,
    });
  });

  it.each(['column', 'none'] as const)('refuses a phrase with detail: %j', (detail) => {
    const table = fts5Table('t', { a: text() }, { detail });

    expect(vectorError(() => matchText(table, 'a', { mode: 'phrase' }))).toEqual({
      code: 'invalid_option',
      message: `matchText() mode: expected all or any but received "phrase". t keeps too little for it, with detail: '${detail}'`,
    });
  });
});

describe('words are those of the tokenizer', () => {
  it.each<[string, string, string[]]>([
    ["unicode61 tokenchars '-_'", 'foo-bar a.b', ['foo-bar', 'a', 'b']],
    ["UNICODE61 TokenChars '+#''' remove_diacritics 2", `c++ c# it's`, ['c++', 'c#', "it's"]],
    [`unicode61 tokenchars '''"]\\^'`, `"x" y] \\ ^z`, ['"x"', 'y]', '\\', '^z']],
    ["unicode61 separators 'x'", 'axb', ['a', 'b']],
    ["porter unicode61 tokenchars '-' separators 'é'", 'foo-bar créme', ['foo-bar', 'cr', 'me']],
    ["unicode61 categories 'L* N* Co Sc'", '5$ a-b', ['5$', 'a', 'b']],
    ["unicode61 categories 'Ll Nd'", 'abCd1', ['ab', 'd1']],
    ['ascii', 'naïve—word a-b', ['naïve—word', 'a', 'b']],
    ['porter', 'a-b', ['a', 'b']],
    ['trigram', 'foo-bar a.b', ['foo-bar', 'a.b']],
  ])('%s: %j', (tokenize, words, expected) => {
    const table = fts5Table('t', { body: text() }, { tokenize });
    const quoted = expected.map((word) => `"${word.replaceAll('"', '""')}"`).join(' ');

    expect(openDatabase().select().from(table).where(matchText(table, words)).toSQL().params).toEqual([quoted]);
    expect(openTexts({ tokenize }, words)(words)).toEqual([words]);
  });

  it('finds parts of words with trigram', () => {
    const search = openTexts({ tokenize: 'trigram' }, 'drizzle-vector', 'nothing');

    expect(search('zzle-vec')).toEqual(['drizzle-vector']);
    expect(search('zle or')).toEqual(['drizzle-vector']);
    expect(search('zle-vec', { mode: 'phrase' })).toEqual(['drizzle-vector']);
  });

  it('finds short words with trigram, by reading the rows', () => {
    const search = openTexts({ tokenize: 'trigram' }, 'drizzle-vector', '東京都', '50% a_b', 'nothing');

    expect(search('or')).toEqual(['drizzle-vector']);
    expect(search('京')).toEqual(['東京都']);
    expect(search('東京 京都')).toEqual(['東京都']);
    expect(search('or zzle')).toEqual(['drizzle-vector']);
    expect(search('xy zzle')).toEqual([]);
    expect(search('or 京', { mode: 'any' })).toEqual(['drizzle-vector', '東京都']);
    expect(search('or', { mode: 'phrase' })).toEqual(['drizzle-vector']);
    expect(search('%')).toEqual(['50% a_b']);
    expect(search('a_')).toEqual(['50% a_b']);
    expect(search('__')).toEqual([]);
  });

  it.each(['column', 'none'] as const)('are whole with detail: %j, where FTS5 looks for no phrases', (detail) => {
    const search = openTexts({ detail }, 'हिन्दी café', 'sea');

    expect(search('हिन्दी cafe\u0301')).toEqual(['हिन्दी café']);
    expect(search('sea 😀🤔', { mode: 'any', prefix: true })).toEqual(['sea']);
  });
});

describe('no text is an error of SQLite', () => {
  const alphabet = [
    ...['"', "'", '*', '^', '-', '+', ':', '(', ')', '{', '}', ',', '.', ';', '\\', '/', '`', '[', ']', '|', '&'],
    ...[' AND ', ' OR ', ' NOT ', ' NEAR(', 'NEAR/2', 'title:', 'rank', 'notes', '--', '/*', '?1', ':x', '$y'],
    ...[
      'a',
      'whales',
      'Z9',
      'é',
      'e\u0301',
      '\u0301',
      'ß',
      'İ',
      'ष्ट',
      '東',
      '😀',
      '🤔',
      '👩\u200d👧',
      '\ufeff',
      '\u00a0',
    ],
    ...['\0', '\ud800', '\udc00', '\ue000', '\uffff', '\u{e0001}', '\n', '\t', ' ', ' ', ' ', '½', '٣', 'ﷺ'],
  ];

  const options: Fts5TableOptions<'body', undefined>[] = [
    {},
    { tokenize: 'porter unicode61', prefix: [1, 2] },
    { tokenize: `unicode61 tokenchars '"*-'''` },
    { tokenize: 'ascii' },
    { tokenize: 'trigram' },
    { detail: 'column' },
    { detail: 'none' },
    { detail: 'none', tokenize: `porter unicode61 tokenchars '"*'` },
  ];

  it.each(options)('with %j', (option) => {
    const search = openTexts(option, 'whales a é 東 AND', 'other');
    const modes = option.detail === undefined ? (['all', 'any', 'phrase'] as const) : (['all', 'any'] as const);
    const random = generator(42);
    let hits = 0;
    for (let round = 0; round < 1000; round += 1) {
      const words = Array.from({ length: 1 + random(12) }, () => alphabet[random(alphabet.length)]).join('');
      for (const mode of modes) {
        try {
          hits += search(words, { mode, prefix: random(2) === 0 }).length;
        } catch (error) {
          expect((error as { code?: string }).code, JSON.stringify(words)).toBe('empty_text');
        }
      }
    }
    expect(hits).toBeGreaterThan(50);
  });

  it('however long it is', () => {
    const search = openTexts({}, 'whales sing');

    expect(search('whales '.repeat(5000))).toEqual(['whales sing']);
    expect(search('whales '.repeat(5000), { mode: 'any' })).toEqual(['whales sing']);
    expect(search('x'.repeat(1_000_000))).toEqual([]);
  });

  /** Integers below a bound, the same in every run. */
  function generator(seed: number): (below: number) => number {
    let state = seed;
    return (below) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
  }
});
