import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { load } from 'drizzle-vector';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readPassages } from '../../examples/semantic-search/documents.js';
import { type Embedder, embedderFromEnvironment } from '../../examples/semantic-search/embed.js';
import { localEmbedder } from '../../examples/semantic-search/local-embedder.js';
import { splitMarkdown } from '../../examples/semantic-search/passages.js';
import { openSearchIndex } from '../../examples/semantic-search/search-index.js';

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
  load(db);
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

describe('the search index', () => {
  test('answers with the nearest passages, their file and their heading', async () => {
    writeDocuments();
    const { index } = await openIndex();
    const hits = await index.search('How do I hoist a sail?', 2);
    expect(hits).toHaveLength(2);
    expect(hits[0]).toMatchObject({ file: 'boats/README.md', heading: 'Boats > Sails' });
    expect(hits[0]?.distance).toBeLessThan(hits[1]?.distance as number);
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
      name: localEmbedder.name,
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
      name: 'letters',
      embed: async (texts) => texts.map((text) => Float32Array.from('abcdefgh', (letter) => text.split(letter).length)),
    };
    const { index, onProgress } = await openIndex(letters);
    expect(onProgress).toHaveBeenLastCalledWith(3, 3);
    expect(await index.search('anything', 10)).toHaveLength(3);
    index.close();
  });

  test('a folder without Markdown is an error that names it', async () => {
    await expect(openIndex()).rejects.toThrow(`Expected a folder with Markdown documents, received ${folder}.`);
  });
});

test('EMBEDDING_URL without EMBEDDING_MODEL is an error', () => {
  expect(() => embedderFromEnvironment({ EMBEDDING_URL: 'http://127.0.0.1:9/v1' })).toThrow(
    'EMBEDDING_MODEL: expected',
  );
  expect(embedderFromEnvironment({})).toBe(localEmbedder);
});
