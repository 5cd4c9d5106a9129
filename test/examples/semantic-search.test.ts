import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { loadVectorExtension } from 'drizzle-vector';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { readPassages } from '../../examples/semantic-search/documents.js';
import { type Embedder, embedderFromEnvironment } from '../../examples/semantic-search/embed.js';
import { excerpt } from '../../examples/semantic-search/excerpt.js';
import { localEmbedder } from '../../examples/semantic-search/local-embedder.js';
import { OWN_DOCUMENTS, OWN_QUESTIONS } from '../../examples/semantic-search/own-questions.js';
import { splitMarkdown } from '../../examples/semantic-search/passages.js';
import { openSearchIndex, type SearchIndex } from '../../examples/semantic-search/search-index.js';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drizzle-vector-example-'));
  file = join(folder, 'index.db');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): void {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
}

function writeDocuments(): void {
  write(
    'bread/README.md',
    '# Bread\n\n## Sourdough\n\nMix flour, water and the sourdough starter, and let the dough rest overnight.',
  );
  write('boats/README.md', '# Boats\n\n## Sails\n\nHoist the mainsail while the bow of the boat points into the wind.');
  write(
    'bikes/README.md',
    '# Bikes\n\n## Brakes\n\nReplace the pads of the disc brakes before they are worn to the metal.',
  );
}

async function openIndex(embedder: Embedder = localEmbedder) {
  const onProgress = vi.fn<(embedded: number, total: number) => void>();
  return { index: await openSearchIndex({ file, folder, embedder, onProgress }), onProgress };
}

/** The rows of the index as another connection sees them. */
function rowsInFile(): number {
  const db = new Database(file);
  loadVectorExtension(db);
  const table = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'passages'").get();
  const rows = table ? (db.prepare('SELECT count(*) FROM passages').pluck().get() as number) : 0;
  db.close();
  return rows;
}

describe('splitting Markdown into passages', () => {
  const sentence = 'A sentence that is long enough to be worth a passage of its own.';

  test('a passage knows the headings above it', () => {
    const markdown = `# Guide\n\n${sentence}\n\n## Install ##\n\n${sentence}\n\nRun it\n------\n\n${sentence}\n\n# API\n\n${sentence}`;
    expect(splitMarkdown(markdown).map(({ heading }) => heading)).toEqual([
      'Guide',
      'Guide > Install',
      'Guide > Run it',
      'API',
    ]);
  });

  test('what stands in a fenced code block is no heading and is not taken apart', () => {
    const markdown = `# Guide\n\n\`\`\`sh\n# a comment in the shell, not a heading\n\nnpm install something-useful\n\`\`\``;
    expect(splitMarkdown(markdown)).toEqual([
      { heading: 'Guide', text: '```sh\n# a comment in the shell, not a heading\n\nnpm install something-useful\n```' },
    ]);
  });

  test('a long section becomes several passages, none longer than allowed and none of the words lost', () => {
    const words = Array.from({ length: 300 }, (_, i) => `word${i}`);
    const markdown = `# Long\n\n${words.slice(0, 250).join(' ')}\n\n${words.slice(250).join(' ')}`;
    const passages = splitMarkdown(markdown, 200);
    expect(Math.max(...passages.map(({ text }) => text.length))).toBeLessThanOrEqual(200);
    expect(passages.flatMap(({ text }) => text.split(/\s+/))).toEqual(words);
  });

  test('images, comments and the targets of links are not text', () => {
    const markdown = `# Guide\n\n![logo](logo.png) <!-- hidden -->Read [the long documentation](https://example.com) of this project first.`;
    expect(splitMarkdown(markdown)).toEqual([
      { heading: 'Guide', text: 'Read the long documentation of this project first.' },
    ]);
  });
});

describe('reading documents', () => {
  test('finds Markdown in nested folders, without licences and change logs', () => {
    writeDocuments();
    write('boats/docs/anchor.markdown', 'The anchor holds the boat where it is, as long as its chain is long enough.');
    write('boats/LICENSE.md', 'Permission is hereby granted, free of charge, to any person obtaining a copy.');
    write('boats/CHANGELOG.md', 'Fixed a leak in the hull that could sink the boat under some circumstances.');
    write('boats/notes.txt', 'Not a Markdown file, however much text there is in it for everybody to read.');
    expect(readPassages(folder).map((passage) => passage.file)).toEqual([
      'bikes/README.md',
      'boats/README.md',
      'boats/docs/anchor.markdown',
      'bread/README.md',
    ]);
  });

  test('finds what is in the files and folders that were named, and leaves out those that are missing', () => {
    writeDocuments();
    expect(readPassages(folder, ['bread/README.md', 'cars', 'boats']).map((passage) => passage.file)).toEqual([
      'bread/README.md',
      'boats/README.md',
    ]);
  });

  test('a text that stands in several documents comes once', () => {
    writeDocuments();
    write('fork-of-boats/README.md', '# Fork\n\nHoist the mainsail while the bow of the boat points into the wind.');
    expect(readPassages(folder).map((passage) => passage.file)).not.toContain('fork-of-boats/README.md');
  });
});

describe('the local embedder', () => {
  test('gives 384 dimensions of unit length, the same for the same text', async () => {
    const [first, second] = (await localEmbedder.embed(['sourdough bread', 'sourdough bread'])) as [
      Float32Array,
      Float32Array,
    ];
    expect(first).toHaveLength(384);
    expect(Math.hypot(...first)).toBeCloseTo(1, 6);
    expect(second).toEqual(first);
  });

  test('a text without words is an error that shows it', async () => {
    await expect(localEmbedder.embed(['?!'])).rejects.toThrow('Expected a text with at least one word, received "?!".');
  });
});

describe('an excerpt', () => {
  const text = `${'The weather was fine. '.repeat(20)}The anchor\n\nholds the boat. ${'Nothing happened. '.repeat(20)}`;

  test('is the part of the text with the words of the question, prose in one line', () => {
    const found = excerpt(text, 'what does an anchor do in fine weather');
    expect(found).toMatch(/^\.\.\. .*The anchor holds the boat\. .* \.\.\.$/);
    expect(found.length).toBeLessThan(260);
  });

  test('is the beginning of the text if it has none of the words, and all of a short text', () => {
    expect(excerpt(text, 'bread')).toMatch(/^The weather was fine\. .* \.\.\.$/);
    expect(excerpt('Mix flour\nand water.', 'bread')).toBe('Mix flour and water.');
  });

  test('keeps the lines of code, of tables and of lists', () => {
    expect(excerpt('So:\n\n```js\nif (flour)\n  mix();\n```', 'bread')).toBe('So:\nif (flour)\n  mix();');
    expect(excerpt('Flour | Grams\n--- | ---\nrye | 200', 'bread')).toBe('Flour | Grams\nrye | 200');
    expect(excerpt('You need\n- flour\n- water,\n  warm', 'bread')).toBe('You need\n- flour\n- water, warm');
  });
});

describe('the search index', () => {
  test('answers with the best passages, their file, their heading, and what found them', async () => {
    writeDocuments();
    const { index } = await openIndex();
    const hits = await index.search('How do I hoist a sail?', 2);
    expect(hits).toHaveLength(2);
    expect(hits[0]).toMatchObject({ file: 'boats/README.md', heading: 'Boats > Sails', vectorRank: 1, textRank: 1 });
    index.close();
  });

  test('finds by its letters what is misspelt', async () => {
    writeDocuments();
    const { index } = await openIndex();
    const [hit] = await index.search('sourdoug', 1);
    expect(hit).toMatchObject({ file: 'bread/README.md', vectorRank: 1, textRank: null });
    index.close();
  });

  test('reports its progress up to the last passage', async () => {
    writeDocuments();
    const { index, onProgress } = await openIndex();
    expect(onProgress.mock.calls).toEqual([
      [0, 3],
      [3, 3],
    ]);
    index.close();
  });

  test('opens a finished index without reading a document again', async () => {
    writeDocuments();
    (await openIndex()).index.close();
    rmSync(join(folder, 'boats'), { recursive: true });
    const { index, onProgress } = await openIndex();
    expect(onProgress).not.toHaveBeenCalled();
    expect((await index.search('hoist a sail', 1))[0]?.file).toBe('boats/README.md');
    index.close();
  });

  test('a run that fails on the way leaves nothing half-made, and the next run makes the index', async () => {
    for (let i = 0; i < 300; i++)
      write(`${i}.md`, `Document ${i} says something about the number ${i} that no other says.`);
    let calls = 0;
    const failing: Embedder = {
      model: localEmbedder.model,
      embed: (texts) => (++calls === 2 ? Promise.reject(new Error('no power')) : localEmbedder.embed(texts)),
    };
    await expect(openIndex(failing)).rejects.toThrow('no power');
    expect(rowsInFile()).toBe(0);
    (await openIndex()).index.close();
    expect(rowsInFile()).toBe(300);
  });

  test('is made anew for another embedder, of another dimension', async () => {
    writeDocuments();
    (await openIndex()).index.close();
    const letters: Embedder = {
      model: 'letters',
      embed: async (texts) => texts.map((text) => Float32Array.from('abcdefgh', (letter) => text.split(letter).length)),
    };
    const { index, onProgress } = await openIndex(letters);
    expect(onProgress).toHaveBeenLastCalledWith(3, 3);
    expect(await index.search('anything', 10)).toHaveLength(3);
    index.close();
  });

  test('is made anew in a file that an older version of the example has written', async () => {
    writeDocuments();
    const db = new Database(file);
    loadVectorExtension(db);
    db.exec(`
      CREATE VIRTUAL TABLE passages USING vector(dim=3, key=id, column=embedding, metadata='file TEXT, text TEXT');
      INSERT INTO passages (embedding, file, text) VALUES (vector_from_json('[1, 2, 3]', 'float4'), 'old.md', 'Old.');
      CREATE TABLE index_state (folder TEXT NOT NULL, embedder TEXT NOT NULL, dimensions INTEGER NOT NULL);`);
    db.prepare('INSERT INTO index_state VALUES (?, ?, 3)').run(folder, localEmbedder.model);
    db.close();
    const { index, onProgress } = await openIndex();
    expect(onProgress).toHaveBeenLastCalledWith(3, 3);
    expect((await index.search('hoist a sail', 10)).map((hit) => hit.file)).not.toContain('old.md');
    index.close();
    expect((await openIndex()).onProgress).not.toHaveBeenCalled();
  });

  test('a folder without Markdown is an error that names it', async () => {
    await expect(openIndex()).rejects.toThrow(`Expected a folder with Markdown documents, received ${folder}.`);
  });
});

describe('the questions of the example itself', () => {
  const ownFolder = mkdtempSync(join(tmpdir(), 'drizzle-vector-example-'));
  let index: SearchIndex;

  beforeAll(async () => {
    index = await openSearchIndex({
      ...OWN_DOCUMENTS,
      file: join(ownFolder, 'index.db'),
      embedder: localEmbedder,
      onProgress: () => {},
    });
  }, 60_000);

  afterAll(() => {
    index.close();
    rmSync(ownFolder, { recursive: true, force: true });
  });

  const answers: Record<(typeof OWN_QUESTIONS)[number], { file: RegExp; text: RegExp }> = {
    'can I have vector tables in Turso Cloud': {
      file: /^(README\.md|docs\/)/,
      text: /Turso Cloud[^.]*cannot have vector tables/,
    },
    'how do I migrate vector tables with drizzle-kit': {
      file: /^(README\.md|docs\/)/,
      text: /import { withVectors } from 'drizzle-vector\/kit'/,
    },
    'how do I test whether a version satisfies a range': {
      file: /\/semver\//,
      text: /use the\s+`satisfies\(version, range\)` function/,
    },
    'how do I list the files in a tar archive': { file: /\/tar\//, text: /tar\.t === tar\.list|`t` List out/ },
    'how do I add a progresbar to a command-line application': { file: /\/cli-progress\//, text: /progress-bar/ },
  };

  test.each(OWN_QUESTIONS)('%s: the right passage is among the first three', async (question) => {
    const hits = await index.search(question, 3);
    const { file: rightFile, text: rightText } = answers[question];
    expect(hits.filter(({ file, text }) => rightFile.test(file) && rightText.test(text))).not.toEqual([]);
  });
});

test('EMBEDDING_URL without EMBEDDING_MODEL is an error', () => {
  expect(() => embedderFromEnvironment({ EMBEDDING_URL: 'http://127.0.0.1:9/v1' })).toThrow(
    'EMBEDDING_MODEL: expected',
  );
  expect(embedderFromEnvironment({})).toBe(localEmbedder);
});
