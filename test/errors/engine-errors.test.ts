import Database from 'better-sqlite3';
import { loadVectorExtension, type VectorErrorCode, vectorErrorCode } from 'drizzle-vector';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ENGINE_ERRORS } from '../../src/errors/engine-errors.js';
import { thrown } from '../support/thrown.js';

const TABLES = `
  CREATE VIRTUAL TABLE docs USING vector(dim=3, metric=cosine, key=id, column=embedding);
  CREATE VIRTUAL TABLE bytes USING vector(dim=3, type=int1);
  CREATE TABLE posts(id INTEGER PRIMARY KEY, tags TEXT, embedding BLOB);
  CREATE VIRTUAL TABLE posts_embedding USING vector(dim=3, content=posts, content_column=embedding);
  CREATE VIEW views AS SELECT 1;
  CREATE TABLE keyed(id TEXT PRIMARY KEY, embedding BLOB);
`;

/** The error of a statement on a connection with the extension. */
function errorOf(statement: string): Error {
  const db = new Database(':memory:');
  onTestFinished(() => void db.close());
  loadVectorExtension(db);
  db.exec(TABLES);
  return thrown(() => db.exec(statement));
}

const insert = (value: string) => `INSERT INTO docs(embedding) VALUES (${value})`;
const insertBytes = (json: string) => `INSERT INTO bytes(vector) VALUES ('${json}')`;
const search = (query: string, more = '') => `SELECT * FROM docs WHERE knn_match(distance, ${query}) ${more}`;
const distance = (one: string, other: string) => `SELECT vector_distance(${one}, ${other}, 'cosine', 'float4')`;
const create = (options: string) => `CREATE VIRTUAL TABLE made USING vector(${options})`;
const createKeyed = create('dim=3, content=keyed, content_column=embedding, key_type=text');
const insertKey = (type: string, key: string) =>
  `${create(`dim=1, key_type=${type}`)}; INSERT INTO made(id, vector) VALUES (${key}, '[1]')`;
const exported = (table: string) => `(SELECT vector_export_arrow('${table}'))`;

/** For each code, the statements that are one and the same mistake. */
const mistakes: readonly (readonly [code: VectorErrorCode, statement: string])[] = [
  ['dimension_mismatch', insert(`'[1, 2]'`)],
  ['dimension_mismatch', insert(`x'0000803f'`)],
  ['dimension_mismatch', search(`'[1, 2]'`)],
  ['dimension_mismatch', `INSERT INTO posts(embedding) VALUES ('[1, 2]')`],
  ['dimension_mismatch', distance(`'[1, 2]'`, `'[1, 2, 3]'`)],
  ['invalid_blob', insert(`x'00'`)],
  ['invalid_blob', search(`x'00'`)],
  ['invalid_blob', distance(`x'00'`, `'[1]'`)],
  ['element_type_mismatch', insert('5')],
  ['element_type_mismatch', search('0.5')],
  ['element_type_mismatch', search('NULL')],
  ['element_type_mismatch', distance('5', `'[1]'`)],
  ['element_type_mismatch', insert(`'apples'`)],
  ['element_type_mismatch', `SELECT vector_from_base64('apples', 'float4')`],
  ['element_type_mismatch', `SELECT vector_from_base64(5, 'float4')`],
  ['element_type_mismatch', `SELECT vector_from_json(5, 'float4')`],
  ['dimension_mismatch', insert(`'AACAPwAAAEA='`)],
  ['element_type_mismatch', insert(`'[1, 2, 3] and more'`)],
  ['element_type_mismatch', insert(`'[1, 2'`)],
  ['element_type_mismatch', insert(`'expected 3 dimensions of float4, received 2 dimensions'`)],
  ['invalid_element', insert(`'[1, 2, "3"]'`)],
  ['invalid_element', insertBytes('[1, 2, 300]')],
  ['invalid_element', insertBytes('[1, 2, 0.5]')],
  ['not_finite', insert(`'[1, 2, 1e300]'`)],
  ['not_finite', insert(`x'0000c07f0000803f0000803f'`)],
  ['zero_vector', insert(`'[0, 0, 0]'`)],
  ['zero_vector', search(`'[0, 0, 0]'`)],
  ['zero_vector', distance(`'[0, 0]'`, `'[1, 2]'`)],
  ['zero_vector', `SELECT vector_normalize('[0, 0]', 'float4')`],

  ['invalid_tags', `SELECT vector_has_any('{}', '[]')`],
  ['invalid_tags', `SELECT vector_has_any('[]', '[1.5]')`],
  ['invalid_tags', `SELECT vector_has('[]', 1.5)`],
  [
    'invalid_tags',
    `${create(`dim=1, metadata='tags JSON TAGS'`)}; INSERT INTO made(vector, tags) VALUES ('[1]', '{}')`,
  ],
  [
    'invalid_tags',
    `${create(`dim=3, content=posts, content_column=embedding, content_filters='tags'`)};
      INSERT INTO posts(tags, embedding) VALUES ('news, sport', '[1, 2, 3]');
      SELECT id FROM made WHERE knn_match(distance, '[1, 2, 3]') AND vector_has(tags, 'news')`,
  ],
  ['invalid_key', `INSERT INTO docs(id, embedding) VALUES ('a', '[1, 2, 3]')`],
  ['invalid_key', insertKey('text', 'NULL')],
  ['invalid_key', insertKey('text', '5')],
  ['invalid_key', insertKey('blob', 'NULL')],
  ['invalid_key', insertKey('blob', `x'00'`)],
  ['invalid_key', `${createKeyed}; INSERT INTO keyed(embedding) VALUES ('[1, 2, 3]')`],
  ['invalid_key', `INSERT INTO keyed VALUES (x'00', '[1, 2, 3]'); ${createKeyed}`],
  [
    'partition_missing',
    `CREATE VIRTUAL TABLE tenants USING vector(dim=1, metadata='tenant PARTITION KEY', requires_partition=1);
      SELECT * FROM tenants WHERE knn_match(distance, '[1]')`,
  ],
  ['invalid_limit', search(`'[1, 2, 3]'`, 'AND k = 0')],
  ['invalid_option', search(`'[1, 2, 3]'`, 'AND ef_search = 0')],
  ['invalid_option', `SELECT vector_ef_search('docs', 5000)`],
  ['invalid_option', search(`'[1, 2, 3]'`, 'AND recall = 1')],
  ['invalid_option', search(`'[1, 2, 3]'`, 'AND recall = 0.9 AND ef_search = 50')],
  ['invalid_option', create('dim=3, recall=1')],
  ['invalid_option', create('dim=3, recall=0.9, ef_search=50')],
  ['invalid_option', `SELECT vector_calibrate('docs', '[[1, 2, 3]]')`],
  ['invalid_blob', `SELECT vector_calibrate('docs', x'00')`],
  ['element_type_mismatch', `SELECT vector_calibrate('docs', 5)`],
  ['element_type_mismatch', `SELECT vector_calibrate('docs', '[1, 2, 3]')`],
  ['dimension_mismatch', `SELECT vector_calibrate('docs', '[[1, 2]]')`],
  ['zero_vector', `SELECT vector_calibrate('docs', '[[1, 2, 3], [0, 0, 0]]')`],
  ['not_a_vector_table', `SELECT * FROM docs WHERE knn_match(id, '[1, 2, 3]')`],
  ['not_a_vector_table', `SELECT vector_merge_index('posts')`],
  ['not_a_vector_table', `SELECT vector_merge_index('nowhere')`],
  ['index_detached', `SELECT vector_detach_index('posts_embedding'); SELECT id FROM posts_embedding`],
  ['not_a_vector_index', `SELECT vector_attach_index('docs')`],
  [
    'read_only_index',
    `${create(`dim=3, content=posts, content_column=embedding, content_filters='tags'`)};
      INSERT INTO posts(embedding) VALUES ('[1, 2, 3]'); UPDATE made SET tags = '[]'`,
  ],
  ['read_only_index', `INSERT INTO posts_embedding(id, embedding) VALUES (1, '[1, 2, 3]')`],

  ['invalid_dimensions', create('dim=0')],
  ['invalid_dimensions', create('metric=l2')],
  ['invalid_index', create('dim=3, content=nowhere, content_column=embedding')],
  ['invalid_index', create('dim=3, content=views, content_column=embedding')],
  ['invalid_index', create('dim=3, content=posts, content_key=tags, content_column=embedding')],
  ['invalid_option', create('dim=3, content=keyed, content_column=embedding')],
  ['invalid_option', create('dim=3, content=posts, content_column=vectors')],
  ['invalid_option', create(`dim=3, content=posts, content_column=embedding, content_filters='nothing'`)],
  ['invalid_option', create('dim=3, key_type=uuid')],
  ['invalid_option', create('dim=3, metric=manhattan')],
  ['invalid_option', create('dim=3, requires_partition=1')],
  ['invalid_option', create('dim=3, colour=red')],
  ['invalid_option', create(`dim=3, metadata='title TEXT INDEXED PARTITION KEY'`)],
  ['unsupported_constraint', create(`dim=3, metadata='title TEXT CHECK (1)'`)],
  ['invalid_column_name', create('dim=3, key=distance')],
  ['invalid_column_name', create('dim=3, column=made')],

  ['invalid_arrow', `SELECT vector_insert_arrow('docs', NULL, x'00', 'abort')`],
  ['invalid_arrow', `SELECT vector_insert_arrow('docs', NULL, 5, 'abort')`],
  [
    'invalid_arrow',
    `INSERT INTO docs(id, embedding) VALUES (1, '[1, 2, 3]');
    SELECT vector_insert_arrow('docs', NULL, ${exported('docs')}, 'abort')`,
  ],
  ['invalid_option', `SELECT vector_insert_arrow('docs', NULL, ${exported('docs')}, 'merge')`],
];

describe('an error of the extension', () => {
  it.each(mistakes)('has the code %s: %s', (code, statement) => {
    const error = errorOf(statement);

    expect([vectorErrorCode(error), error.message]).toEqual([code, error.message]);
  });

  it('is provoked above for every message in the table of messages', () => {
    const messages = mistakes.map(([, statement]) => errorOf(statement).message);
    const fits = (message: string, { where, what }: (typeof ENGINE_ERRORS)[number]) => {
      const start = message.includes('expected ') ? message.indexOf('expected ') : message.length;
      return (where?.test(message.slice(0, start)) ?? true) && (what?.test(message.slice(start)) ?? true);
    };
    const found = new Set(messages.map((message) => ENGINE_ERRORS.find((each) => fits(message, each))));

    expect(ENGINE_ERRORS.filter((each) => !found.has(each))).toEqual([]);
  });

  it.each([
    ['a missing value', insert('NULL')],
    ['a search under NOT', `${insert(`'[1, 2, 3]'`)}; SELECT * FROM docs WHERE NOT knn_match(distance, '[1, 2, 3]')`],
    ['a search of an index whose table is gone', `DROP TABLE posts; SELECT * FROM posts_embedding`],
    ['an error of SQLite', 'SELECT * FROM nowhere'],
    [
      'a value that must be unique',
      `${create(`dim=1, key_type=text, metadata='slug TEXT UNIQUE'`)};
        INSERT INTO made(id, slug, vector) VALUES ('a', 's', '[1]'), ('b', 's', '[1]')`,
    ],
    ['a misspelled function of the extension', 'SELECT vector_distances()'],
    ['a misspelled module', 'CREATE VIRTUAL TABLE made USING vectors(dim=3)'],
  ])('has no code for %s', (_what, statement) => {
    expect(vectorErrorCode(errorOf(statement))).toBeUndefined();
  });
});
