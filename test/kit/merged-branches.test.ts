import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isKit1 } from './support/is-kit-1.js';
import { type KitProject, kitProject } from './support/kit-project.js';

const docs = (columns = '') =>
  `export const docs = vectorTable('docs', { id: integer().primaryKey(), ${columns} embedding: float4Vector(3) }, { metric: 'l2_squared' });`;
const table = (name: string) => `export const ${name} = sqliteTable('${name}', { id: integer().primaryKey() });`;

function generate(project: KitProject, name: string, schema: string): void {
  project.schema(schema);
  project.kitOk('generate', '--name', name, '--ignore-conflicts');
}

/** A project with the migrations of two branches, which have one migration in common. */
function mergedProject(first: readonly string[], second: readonly string[]): KitProject {
  const [project, branch] = [kitProject(), kitProject()];
  const copyMigrations = (from: KitProject, to: KitProject) =>
    cpSync(join(from.folder, 'migrations'), join(to.folder, 'migrations'), { recursive: true });
  for (const each of [project, branch]) each.config();
  // In the order of their names, should they be of one second.
  generate(project, 'a', docs());
  copyMigrations(project, branch);
  for (const [i, schema] of first.entries()) generate(project, `b${i}`, schema);
  for (const [i, schema] of second.entries()) generate(branch, `c${i}`, schema);
  copyMigrations(branch, project);
  return project;
}

// In 0.31 a migration follows one other.
test.runIf(isKit1)('a table that one of two merged branches has changed keeps its rows when it changes again', () => {
  const page = docs('page: integer(),');
  const project = mergedProject(
    [page, page + table('more'), page + table('more') + table('evenMore')],
    [docs() + table('others')],
  );
  project.migrate();
  project.database().exec(`INSERT INTO docs(page, embedding) VALUES (42, '[1, 0, 0]')`);

  const all = table('more') + table('evenMore') + table('others');
  generate(project, 'd', docs('page: integer(), title: text(),') + all);
  project.migrate();

  expect(project.database().prepare('SELECT page, title FROM docs').all()).toEqual([{ page: 42, title: null }]);
});
