import Database from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { createVectorIndex, float4Vector, vectorErrorCode, vectorIndex } from 'drizzle-vector';
import {
  createFts5Table,
  type Fts5TableOptions,
  fts5Table,
  highlight,
  hybridSearch,
  type MatchTextOptions,
  matchText,
  snippet,
} from 'drizzle-vector/fts5';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';
import { vectorError } from '../support/thrown.js';

const SENTENCES = [
  '如何在数据库中打开一个文件？', // how to open a file in a database
  '天气很好，我们去公园散步。',
  'データベースを開く方法を教えてください。', // tell me how to open a database
  '東京都の天気は晴れです。',
  '데이터베이스를 여는 방법을 알려 주세요.',
  'วิธีเปิดฐานข้อมูลในโปรแกรม', // how to open a database in a program
  'วันนี้อากาศดีมาก',
  'ວິທີເປີດຖານຂໍ້ມູນ',
  'របៀបបើកមូលដ្ឋានទិន្នន័យ',
  'How do I open a Database with PythonとSQLite3を使う？',
];

/** A full-text table with texts, and the numbers of those that a search finds. */
function openTexts(texts: readonly string[], options: Partial<Fts5TableOptions<'body', undefined>> = {}) {
  const db = openDatabase();
  const table = fts5Table('texts', { body: text() }, { tokenize: 'words', ...options });
  createFts5Table(db, table);
  for (const [rowid, body] of texts.entries()) db.insert(table).values({ rowid, body }).run();
  const search = (words: string, match?: MatchTextOptions) =>
    db
      .select({ id: table.rowid })
      .from(table)
      .where(matchText(table, words, match))
      .orderBy(table.rowid)
      .all()
      .map(({ id }) => id);
  return { db, table, search };
}

/** The tokens of a text, in their order. */
function tokensOf(body: string, tokenize = 'words'): string[] {
  const { db } = openTexts([body], { tokenize });
  db.run(sql`create virtual table tokens using fts5vocab(texts, instance)`);
  return db.$client.prepare('select term from tokens order by "offset", length(term) desc').pluck().all() as string[];
}

describe('the tokenizer words', () => {
  it.each([
    ['Chinese', '数据库', [0]],
    ['Chinese', '打开 文件', [0]],
    ['Chinese, in another order', '文件打开', []],
    ['Japanese', 'データベース', [2]],
    ['Japanese', '天気', [3]],
    ['Korean', '방법', [4]],
    ['Thai', 'ฐานข้อมูล', [5]],
    ['Thai', 'อากาศ', [6]],
    ['Lao', 'ເປີດ', [7]],
    ['Khmer', 'បើក', [8]],
    ['English', 'OPEN database', [9]],
    ['several scripts', 'python sqlite3 使う', [9]],
  ])('finds words in %s: %s', (_, words, expected) => {
    expect(openTexts(SENTENCES).search(words)).toEqual(expected);
  });

  it.each([
    ['我想知道打开数据库的方法', 0],
    ['データベースの開き方', 2],
    ['ฐานข้อมูลเปิดอย่างไร', 5],
  ])('finds a question that is worded otherwise, by any of its words: %s', (question, expected) => {
    const { search, db, table } = openTexts(SENTENCES);
    const best = db
      .select({ id: table.rowid })
      .from(table)
      .where(matchText(table, question, { mode: 'any' }))
      .orderBy(table.rank)
      .get();

    expect(search(question)).toEqual([]);
    expect(best).toEqual({ id: expected });
  });

  it('makes pairs that overlap, and leaves other scripts to unicode61', () => {
    expect(tokensOf('東京都 is Tōkyō-to')).toEqual(['東京', '京都', '都', 'is', 'tokyo', 'to']);
    expect(tokensOf('犬。猫')).toEqual(['犬', '猫']);
    expect(tokensOf('SQLite入門3')).toEqual(['sqlite', '入門', '門', '3']);
    expect(tokensOf('a_b c', "words tokenchars '_'")).toEqual(['a_b', 'c']);
    expect(tokensOf('singing 歌手', 'porter words')).toEqual(['sing', '歌手', '手']);
    expect(tokensOf('')).toEqual([]);
  });

  it('finds phrases, prefixes and single characters', () => {
    const { search } = openTexts(['東京都の猫', '京都の東', '東京の都']);

    expect(search('東京都', { mode: 'phrase' })).toEqual([0]);
    expect(search('東京の都', { mode: 'phrase' })).toEqual([2]);
    expect(search('猫')).toEqual([0]);
    expect(search('東')).toEqual([0, 1, 2]);
    expect(search('都')).toEqual([0, 1, 2]);
    expect(search('東京 猫', { prefix: true })).toEqual([0]);
  });

  it('finds a phrase that goes on in another script', () => {
    const { search } = openTexts(['データベース SQLite 入門', 'SQLite データベース']);

    expect(search('ベース SQLite 入門', { mode: 'phrase' })).toEqual([0]);
    expect(search('SQLite データ', { mode: 'phrase' })).toEqual([1]);
  });

  it.each(['column', 'none'] as const)('works with detail: %s, which has no phrases', (detail) => {
    const { search } = openTexts(SENTENCES, { detail });

    expect(search('データベース')).toEqual([2]);
    expect(search('PythonとSQLite3')).toEqual([9]);
  });

  it('tells highlight and snippet where the words are', () => {
    const { db, table } = openTexts([SENTENCES[0] as string, SENTENCES[9] as string]);
    const marked = (words: string) =>
      db
        .select({ body: highlight(table.body, '[', ']'), part: snippet(table, { before: '[', after: ']', tokens: 6 }) })
        .from(table)
        .where(matchText(table, words, { mode: 'phrase' }))
        .all();

    expect(marked('数据库')).toMatchObject([{ body: '如何在[数据库]中打开一个文件？' }]);
    expect(marked('文件')[0]?.part).toMatch(/\[文件\]？$/);
    expect(marked('sqlite3を使')).toMatchObject([{ body: 'How do I open a Database with Pythonと[SQLite3を使]う？' }]);
  });

  it('takes any bytes for a text', () => {
    const { db } = openTexts([]);
    const bytes = [
      ['e6', '9d', 'b1', 'e4', 'ba', 'ac'],
      ['e6', '9d'],
      ['e6', '41', 'e6', '9d', 'b1'],
      ['f0', 'a0', '80', '80', 'f0', 'a0', '80'],
      ['ff', 'fe', 'e6', '9d', 'b1', 'c0'],
      ['ed', 'a0', '80', 'e6', '9d', 'b1'],
      ['00', 'e6', '9d', 'b1', '00', 'e4', 'ba', 'ac'],
      ['80', '80', '80'],
    ];
    for (const text of bytes) db.run(sql.raw(`insert into texts (body) values (cast(x'${text.join('')}' as text))`));

    db.run(sql`insert into texts (texts) values ('integrity-check')`);
    const found = db.$client.prepare('select rowid from texts where texts match ? order by rowid').pluck();
    expect(found.all('"東"*')).toEqual([1, 3, 5, 6, 7]);
    for (const text of bytes) {
      const expression = `'"' || cast(x'${text.filter((byte) => byte !== '00').join('')}' as text) || '"'`;
      expect(() => db.$client.prepare(`select rowid from texts where texts match ${expression}`).all()).not.toThrow();
    }
    db.run(sql`delete from texts`);
    db.run(sql`insert into texts (texts) values ('integrity-check')`);
  });

  it('serves a hybrid search', () => {
    const db = openDatabase();
    const pages = sqliteTable('pages', { id: integer().primaryKey(), body: text(), v: float4Vector(2) });
    const vectors = vectorIndex('pages_vectors', pages, { column: 'v', metric: 'l2_squared' });
    const texts = fts5Table('pages_text', { body: text() }, { content: pages, tokenize: 'words' });
    db.run(sql`create table pages (id integer primary key, body text, v blob)`);
    createVectorIndex(db, vectors);
    createFts5Table(db, texts);
    db.insert(pages)
      .values(SENTENCES.map((body, id) => ({ id, body, v: new Float32Array([id, 0]) })))
      .run();

    const rows = hybridSearch(db, {
      vector: { table: vectors, query: [9, 0] },
      text: { table: texts, query: '怎么打开数据库' },
      k: 2,
    });

    expect(rows.map(({ id }) => id)).toContain(0);
  });
});

describe('without the extension', () => {
  it('the error tells to load it', () => {
    const db = drizzle({ client: new Database(':memory:') });
    const table = fts5Table('texts', { body: text() }, { tokenize: 'words' });

    expect(vectorError(() => createFts5Table(db, table)).code).toBe('extension_not_loaded');
    const create = () => db.run(sql`create virtual table texts using fts5(body, tokenize='words')`);
    let code: unknown;
    try {
      create();
    } catch (error) {
      code = vectorErrorCode(error);
    }
    expect(code).toBe('extension_not_loaded');
  });
});
