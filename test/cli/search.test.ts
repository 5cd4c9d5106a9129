import { describe, expect, test } from 'vitest';
import { cliFolder } from './support/cli-folder.js';
import { fruitFolder } from './support/fruit.js';

describe('the nearest rows', () => {
  test('to a vector are a table, without vectors, nearest first', () => {
    const lines = fruitFolder().ok(['search', 'app.db', 'fruit', '--vector', '[1, 0, 0]', '-k', '2']).split('\n');
    expect(lines[0]).toMatch(/^id {2}title {3}page {2}raw +distance$/);
    expect(lines[2]).toMatch(/^ 1 {2}Apples {4}12 {2}NULL +0\.02\d+$/);
    expect(lines[3]).toMatch(/^ 2 {2}Pears {5}40 {2}x'00ff' +0\.03\d+$/);
    expect(lines).toHaveLength(5);
  });

  test('to a row leave that row out', () => {
    const rows = fruitFolder().json(['search', 'app.db', 'fruit', '--like', '1', '--columns', 'title']);
    expect(rows).toEqual([
      { title: 'Pears', distance: expect.closeTo(0.0134, 4) },
      { title: 'Trains', distance: expect.closeTo(0.7168, 4) },
    ]);
  });

  test('are those for which --where is true, as many as there are', () => {
    const args = [
      'search',
      'app.db',
      'fruit',
      '--vector',
      '[1, 0, 0]',
      '-k',
      '1',
      '--where',
      'page IS NULL OR page = 0 -- !',
    ];
    expect(fruitFolder().json(args)).toMatchObject([{ id: 3 }]);
  });

  test('of an index with filter columns are filtered inside the search, where --where names no other columns', () => {
    const folder = fruitFolder();
    const options = ['--content', 'posts', '--content-column', 'embedding', '--content-filters', 'title PARTITION KEY'];
    folder.ok([
      'create',
      'app.db',
      'by_title',
      '--dim',
      '2',
      '--metric',
      'l2_squared',
      ...options,
      '--requires-partition',
    ]);
    const search = (...where: string[]) =>
      folder.json(['search', 'app.db', 'by_title', '--vector', '[0, 0]', ...where]);

    expect(search('--where', "title = 'Two' -- !")).toMatchObject([{ id: 2, title: 'Two' }]);
    expect(search('--where', "title IN ('One', 'Two') AND id > 1")).toMatchObject([{ id: 2 }]);
    expect(folder.ok(['info', 'app.db', 'by_title'])).toMatch(/filters +title PARTITION KEY/);
    const args = ['search', 'app.db', 'by_title', '--vector', '[0, 0]'];
    expect(folder.run([...args, '--where', 'id > 1']).stderr).toMatch(/partition key "title"/);
  });

  test('of an index are rows of its table', () => {
    const folder = fruitFolder();
    const args = ['search', 'app.db', 'posts_embedding', '--like', '1', '--where', "title <> 'None' AND id > 0"];
    expect(folder.json(args)).toEqual([{ id: 2, title: 'Two', distance: 2 }]);
  });

  test('have their vectors where --columns names them: short for people, whole in JSON', () => {
    const folder = fruitFolder();
    const args = ['search', 'app.db', 'posts_embedding', '--like', '1', '--columns', 'embedding'];
    expect(folder.json(args)).toEqual([{ embedding: [0, 1], distance: 2 }]);
    expect(folder.ok(['search', 'app.db', 'fruit', '--like', '1', '-k', '1', '--columns', 'embedding'])).toMatch(
      /\n\[0\.8, 0\.2, 0\.1\] +0\.0134/,
    );
  });

  test('are found with another ef_search as well', () => {
    expect(fruitFolder().json(['search', 'app.db', 'fruit', '--vector', '[1, 0, 0]', '--ef', '200'])).toHaveLength(3);
  });

  test('are those of at least --min-similarity, or up to --max-distance', () => {
    const folder = fruitFolder();
    folder.database.exec(`
      CREATE VIRTUAL TABLE own USING vector(dim=1, metadata='similarity TEXT');
      INSERT INTO own(vector, similarity) VALUES ('[1]', 'one'), ('[3]', 'three')`);
    const ids = (table: string, vector: string, ...options: string[]) =>
      (folder.json(['search', 'app.db', table, '--vector', vector, ...options]) as { id: number }[]).map(
        ({ id }) => id,
      );
    expect(ids('fruit', '[1, 0, 0]', '--min-similarity', '0.9')).toEqual([1, 2]);
    expect(ids('fruit', '[1, 0, 0]', '--min-similarity', '0.965')).toEqual([1]);
    expect(ids('fruit', '[1, 0, 0]', '--max-distance', '0.03')).toEqual([1]);
    expect(ids('posts_embedding', '[1, 0]', '--min-similarity', '0.5', '--where', 'id > 0')).toEqual([1]);
    expect(ids('own', '[1]', '--min-similarity', '0.5')).toEqual([1]);
    expect(ids('own', '[1]', '--min-similarity', '0.2')).toEqual([1, 2]);
    expect(ids('own', '[1]', '--min-similarity', '-1')).toEqual([1, 2]);
  });

  test('take the vector from a file, or from the standard input', () => {
    const folder = fruitFolder();
    folder.write('query.json', '[0, 1, 0]\n');
    expect(folder.json(['search', 'app.db', 'fruit', '--vector', '@query.json', '-k', '1'])).toMatchObject([{ id: 3 }]);
    expect(folder.json(['search', 'app.db', 'fruit', '--vector', '-', '-k', '1'], '[0, 1, 0]')).toMatchObject([
      { id: 3 },
    ]);
  });
});

describe('--text', () => {
  const search = ['search', 'app.db', 'fruit', '--text', 'on rails', '-k', '1'];
  const embedder = (dimensions: number) => `
    export default { model: 'm', dimensions: ${dimensions}, embed: async (texts, { kind }) => texts.map((text) => kind === 'query' && text === 'on rails' ? [0, 1, 0] : [1, 0, 0]) };`;

  test('is embedded by the default export of a module', () => {
    const folder = fruitFolder();
    folder.write('embedder.mjs', embedder(3));
    expect(folder.json([...search, '--embedder', 'embedder.mjs'])).toMatchObject([{ title: 'Trains' }]);
  });

  test('without an embedder says what is needed', () => {
    expect(fruitFolder().run(search)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--text: expected --embedder <module> beside it'),
    });
  });

  test.each([
    [embedder(4), '--embedder embedder.mjs embedder for fruit.embedding: expected 3 dimensions but received 4'],
    ['export default { dimensions: 3, embed: async () => [] };', 'embedder.mjs embedder.model: expected the name of'],
    ['export const embed = 1;', 'expected a module whose default export is an embedder'],
    [
      'export default { model: "m", dimensions: 3, embed: async () => [[0, 0, 0]] };',
      'expected a vector with a direction',
    ],
    [
      'export default { model: "m", dimensions: 3, embed: async () => { throw new Error("the model is away"); } };',
      'the model is away',
    ],
  ])('and an embedder that does not fit: %s', (code, message) => {
    const folder = fruitFolder();
    folder.write('embedder.mjs', code);
    const { status, stderr } = folder.run([...search, '--embedder', 'embedder.mjs']);
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining(message) });
  });
});

test('--text and an embedder of another model than the table', () => {
  const folder = cliFolder();
  folder.ok(['create', 'app.db', 'docs', '--dim', '3', '--metric', 'cosine', '--model', 'nomic "v1.5"']);
  folder.write('embedder.mjs', "export default { model: 'other', dimensions: 3, embed: async () => [[1, 0, 0]] };");
  const search = ['search', 'app.db', 'docs', '--text', 'a', '--embedder', 'embedder.mjs'];
  expect(folder.run(search)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining(
      'embedder for docs.vector: expected the model "nomic \\"v1.5\\"" but received "other"',
    ),
  });
});

test.each([
  [['--vector', '[1]'], 1, '3 dimensions'],
  [['--vector', '@none.json'], 1, 'none.json: expected the path of a file but received one that does not exist'],
  [['--like', '7'], 1, '--like key: expected the key of a row of fruit that has a vector but received 7'],
  [['--like', 'x'], 2, '--like: expected the key of a row, an integer, but received "x"'],
  [[], 2, 'search: expected one of --text, --vector and --like but received none'],
  [['--like', '1', '--vector', '[1]'], 2, 'but received --vector and --like'],
  [['--like', '1', '--min-similarity', 'high'], 2, "argument 'high' is invalid. Expected a finite number."],
  [
    ['--like', '1', '--max-distance', '1', '--min-similarity', '0'],
    2,
    'search: expected one of --max-distance and --min-similarity, which bound the same, but received both',
  ],
  [['--like', '1', '-k', '0'], 2, "argument '0' is invalid. Expected an integer of at least 1."],
  [
    ['--like', '1', '--columns', 'no'],
    1,
    '--columns: expected only the columns id, embedding, title, page, raw but received "no"',
  ],
  [['--like', '1', '--where', 'no > 1'], 1, 'no such column: no'],
])('what is wrong with a search is said: %j', (options, status, message) => {
  const result = fruitFolder().run(['search', 'app.db', 'fruit', ...options]);
  expect(result).toEqual({ status, stdout: '', stderr: expect.stringContaining(message) });
});
