// Indexes of ordinary tables beside virtual ones, with names that would end a name, a text or a comment.

import { describe, expect, test } from 'vitest';
import { isKit1 } from './support/is-kit-1.js';
import { type KitProject, kitProject } from './support/kit-project.js';

const schema = (name: string): string => `
export const docs = vectorTable('docs', { id: integer().primaryKey(), embedding: float4Vector(2) }, { metric: 'l2_squared' });
export const posts = sqliteTable('posts', {
  id: integer().primaryKey(),
  title: text(),
  embedding: float4Vector(2),
}, (table) => [
  index(${JSON.stringify(`index ${name}`)}).on(table.title),
  uniqueIndex(${JSON.stringify(`unique ${name}`)}).on(table.title, table.id),
]);
export const postsEmbedding = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'l2_squared', filters: ['title'] });
`;

const indexesOf = (project: KitProject): unknown[] =>
  project
    .database()
    .prepare("select name from sqlite_master where type = 'index' and sql is not null order by name")
    .pluck()
    .all();

function makeProject(name: string): KitProject {
  const project = kitProject();
  project.config();
  project.schema(schema(name));
  return project;
}

/** Names that drizzle-kit writes, with whether it can pull them. */
const GOOD: ReadonlyArray<readonly [name: string, isPulled: boolean]> = [
  ['-- a', true],
  ['Größe 日本 é', true],
  ["it's /*a*/", true],
  ['say "hi" a\nb \\ $x {}', false], // drizzle-kit does not escape it
  ...(isKit1 ? [["it's;a b--a", true] as const] : []),
];

describe.each(GOOD)('indexes named %j', (name, isPulled) => {
  test('are made by generate and push, found again, and pulled, with a warning where drizzle-kit writes what does not parse', () => {
    const project = makeProject(name);
    project.kitOk('generate');
    project.migrate();
    expect(indexesOf(project)).toEqual([`index ${name}`, `unique ${name}`]);
    expect(project.kitOk('push').output).toContain('No changes detected');

    const pushed = makeProject(name);
    pushed.kitOk('push');
    expect(indexesOf(pushed)).toEqual([`index ${name}`, `unique ${name}`]);

    project.config({ out: './pulled', schema: './pulled/schema.ts' });
    const { output } = project.kitOk('pull');
    if (!isPulled) {
      expect(output).toMatch(/Warning: .*schema\.ts does not parse/);
      return;
    }
    project.typecheck('pulled/schema.ts');
    expect(project.kitOk('push').output).toContain('No changes detected');
  });
});

const BAD = ['a`b', 'a\0b', 'a --> statement-breakpoint b', ...(isKit1 ? [] : ["it's;title;false"])];

test.each(BAD)('indexes named %j are refused by generate, and no migration is left', (name) => {
  const project = makeProject(name);
  const { status, output } = project.kit('generate');
  expect(output).toMatch(/posts: expected a name without .* but received "index /);
  expect(status).toBe(1);
  expect(Object.keys(project.files('migrations')).filter((path) => /sql$|snapshot/.test(path))).toEqual([]);
});

test.each(['a`b', 'a\0b'])('a push of indexes named %j fails, and changes nothing', (name) => {
  const project = makeProject(name);
  const { status, output } = project.kit('push');
  expect(output).toContain('Nothing was changed. It failed at\nCREATE INDEX `index ');
  expect([status, project.database().prepare('select name from sqlite_master').all()]).toEqual([1, []]);
});
