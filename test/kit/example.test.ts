import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Notebook } from '../../examples/notes/notebook.js';
import { isKit1 } from './support/is-kit-1.js';
import { type KitProject, kitProject } from './support/kit-project.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** A project with the schema of the example. */
function exampleProject(): KitProject {
  const project = kitProject();
  project.config();
  project.write('schema.ts', read('examples/notes/schema.ts'));
  return project;
}

/** The same with the migrations of this repository, which 0.31 wrote, in the layout of the line under test. */
function migratedProject(): KitProject {
  const project = exampleProject();
  cpSync(join(root, 'migrations'), join(project.folder, 'migrations'), { recursive: true });
  if (isKit1) project.kitOk('up');
  return project;
}

test.skipIf(isKit1)('migrations/ is what drizzle-kit 0.31 writes for the example', () => {
  const project = exampleProject();
  project.kitOk('generate', '--name', 'notes');

  expect(project.read('migrations/0000_notes.sql')).toBe(read('migrations/0000_notes.sql'));
});

test('migrations/ is up to date', () => {
  expect(migratedProject().kitOk('generate').output).toContain('No schema changes');
});

const BREAD = '# Baking\n\nMix flour, water and the sourdough starter, and let the dough rest overnight.';
const BOATS = '# Sailing\n\nHoist the mainsail while the bow of the boat points into the wind.';

test('a notebook is migrated when it is opened, written to, and searched when it is opened again', async () => {
  const { folder } = migratedProject();
  const open = () => new Notebook(join(folder, 'notes.db'), join(folder, 'migrations'));
  const first = open();
  await first.write('Boats', BOATS);
  await first.write('Sourdough breads', BREAD);
  await first.write('Sourdough bread', BREAD);
  await first.write('Sourdough bread', BREAD.replace('flour', 'flour and salt'));
  first.close();

  const notebook = open();
  expect(await notebook.search('how much salt is in the dough', { limit: 1 })).toEqual([
    { note: 'Sourdough bread', heading: 'Baking', text: expect.stringContaining('salt'), distance: expect.any(Number) },
  ]);
  expect(await notebook.search('dough', { titles: ['Boats'] })).toMatchObject([{ note: 'Boats' }]);
  expect(await notebook.search('dough', { titles: ['Sourdough bread'] })).toHaveLength(1);
  expect(await notebook.similar('Sourdough bread', 1)).toEqual(['Sourdough breads']);
  notebook.close();
});
