import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readDocuments } from '../../examples/rag/documents.js';
import { Library } from '../../examples/rag/library.js';
import { promptOf } from '../../examples/rag/prompt.js';
import { localEmbedder } from '../../examples/semantic-search/local-embedder.js';

let folder: string;
let library: Library | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drizzle-vector-rag-'));
});

afterEach(() => {
  vi.restoreAllMocks();
  library?.close();
  library = undefined;
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, text: string): void {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
}

function writeDocuments(): void {
  write(
    'README.md',
    '# Harbor\n\n## Opening\n\nOpen the harbor file with open(), which creates the database when there is none.\n\n## Errors\n\nA file that another process writes to is HARBOR_BUSY after the timeout.',
  );
  write(
    'node_modules/sqlite-box/docs/api.md',
    '# Box\n\n## Opening\n\nOpen a read-only database with the option readonly, which must exist before.\n\n## Backup\n\nThe backup copies the pages of the database to a file while others write.',
  );
  write(
    'node_modules/@boats/sails/README.md',
    '# Sails\n\n## Hoisting\n\nHoist the mainsail while the bow of the boat points into the wind.\n\n## Reefing\n\nReef the mainsail early, before the wind is too strong for the boat.',
  );
}

async function openLibrary(): Promise<Library> {
  library = new Library(join(folder, 'rag.db'));
  await library.replace(readDocuments(folder, 'harbor'));
  return library;
}

test('a document is of the package in whose folder it is', () => {
  writeDocuments();
  write(
    'node_modules/a/node_modules/b/README.md',
    'A package that is installed inside of another package, for a version of its own.',
  );
  expect(readDocuments(folder, 'harbor').map(({ path, package: name }) => [path, name])).toEqual([
    ['README.md', 'harbor'],
    ['node_modules/@boats/sails/README.md', '@boats/sails'],
    ['node_modules/a/node_modules/b/README.md', 'b'],
    ['node_modules/sqlite-box/docs/api.md', 'sqlite-box'],
  ]);
});

describe('retrieving', () => {
  test('an identifier is found by its word', async () => {
    writeDocuments();
    const [first] = await (await openLibrary()).retrieve('what is HARBOR_BUSY');
    expect(first).toMatchObject({ path: 'README.md', package: 'harbor', heading: 'Harbor > Errors', foundBy: 'both' });
  });

  test('a question is answered from the passage that shares most with it', async () => {
    writeDocuments();
    const sources = await (await openLibrary()).retrieve('how do I open a read-only database', { limit: 2 });
    expect(sources).toHaveLength(2);
    expect(sources[0]).toMatchObject({ package: 'sqlite-box', heading: 'Box > Opening' });
    expect(sources[0]?.text).toContain('the option readonly');
  });

  test('of a package come its passages only, as many as it has', async () => {
    writeDocuments();
    const sources = await (await openLibrary()).retrieve('open a database', { limit: 5, package: '@boats/sails' });
    expect(sources.map(({ package: name }) => name)).toEqual(['@boats/sails', '@boats/sails']);
    expect(await library?.retrieve('open a database', { package: 'nobody' })).toEqual([]);
  });

  test('a near duplicate comes after what is different', async () => {
    write('a.md', '# Anchor\n\nDrop the anchor slowly, and let the chain run out until the boat lies still.');
    write('b.md', '# Anchor\n\nDrop the anchor slowly, and let the chain run out until the ship lies still.');
    write('c.md', '# Anchor\n\nHow much chain? Let out five times the depth of the water before you drop the anchor.');
    write('d.md', '# Bread\n\nMix the flour with the water, and let the dough rest until the next morning.');
    const opened = await openLibrary();
    const paths = async (lambda: number) => {
      const sources = await opened.retrieve('drop the anchor slowly, let out the chain', { limit: 2, lambda });
      return sources.map(({ path }) => path);
    };
    expect((await paths(1)).toSorted()).toEqual(['a.md', 'b.md']);
    expect(await paths(0.5)).toEqual([expect.stringMatching(/^[ab]\.md$/), 'c.md']);
  });
});

describe('writing', () => {
  test('documents take the place of those before, and only what is new is embedded', async () => {
    writeDocuments();
    const embed = vi.spyOn(localEmbedder, 'embed');
    await openLibrary();
    expect(embed.mock.calls.flatMap(([texts]) => texts)).toHaveLength(6);
    rmSync(join(folder, 'node_modules/@boats'), { recursive: true });
    write('NEWS.md', '# News\n\nThe harbor has a lighthouse now, which shows the ships their way at night.');
    embed.mockClear();
    expect(await library?.replace(readDocuments(folder, 'harbor'))).toBe(5);
    expect(embed.mock.calls.flatMap(([texts]) => texts)).toEqual([expect.stringContaining('lighthouse')]);
    const sources = await library?.retrieve('hoist the mainsail of a boat', { limit: 10 });
    expect(sources?.map(({ package: name }) => name)).not.toContain('@boats/sails');
  });

  test('documents that cannot be embedded leave those before as they were', async () => {
    writeDocuments();
    await openLibrary();
    write('NEWS.md', '# News\n\nThe harbor has a lighthouse now, which shows the ships their way at night.');
    vi.spyOn(localEmbedder, 'embed').mockRejectedValueOnce(new Error('no power'));
    await expect(library?.replace(readDocuments(folder, 'harbor'))).rejects.toThrow('no power');
    expect(await library?.retrieve('hoist the mainsail', { limit: 10 })).toHaveLength(6);
  });
});

test('the prompt has the sources numbered, then the question', () => {
  const source = { package: 'harbor', score: 1, foundBy: 'both' } as const;
  const prompt = promptOf('how deep is it', [
    { ...source, path: 'README.md', heading: 'Harbor > Depth', text: 'Nine metres.' },
    { ...source, path: 'docs/a.md', heading: '', text: 'At low tide six.' },
  ]);
  expect(prompt).toContain(
    '[1] harbor | README.md | Harbor > Depth\nNine metres.\n\n[2] harbor | docs/a.md\nAt low tide six.',
  );
  expect(prompt.endsWith('Question: how deep is it')).toBe(true);
});
