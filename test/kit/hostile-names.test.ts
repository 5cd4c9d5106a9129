import { describe, expect, test } from 'vitest';
import { isKit1 } from './support/is-kit-1.js';
import { type KitProject, kitProject } from './support/kit-project.js';

/** Names that would end a name, a text or a comment of SQL or of TypeScript, where one is not quoted. */
const NAMES = ['order', 'Größe 日本 é', "it's a;b a--b a/*b*/c", 'say "hi" a\nb \\ $x {}'];

const literal = (text: string): string => JSON.stringify(text);

/** A schema in which everything has such a name. */
const schema = (name: string): string => `
export const docs = vectorTable(${literal(`docs ${name}`)}, {
  id: integer(${literal(`id ${name}`)}).primaryKey(),
  title: text(${literal(`title ${name}`)}).default(${literal(`none ${name}`)}),
  kind: text(${literal(`kind ${name}`)}),
  embedding: float4Vector(${literal(`vector ${name}`)}, 2),
}, { metric: 'l2_squared', indexed: ['title'], model: ${literal(`model ${name}`)} });
export const posts = sqliteTable(${literal(`posts ${name}`)}, {
  id: integer(${literal(`id ${name}`)}).primaryKey(),
  title: text(${literal(`title ${name}`)}),
  embedding: float4Vector(${literal(`vector ${name}`)}, 2),
});
export const postsEmbedding = vectorIndex(${literal(`index ${name}`)}, posts, { column: 'embedding', metric: 'l2_squared', filters: ['title'] });
`;

const sqlOf = (project: KitProject): unknown[] =>
  project
    .database()
    .prepare("select name, sql from sqlite_master where sql like 'CREATE VIRTUAL%' order by name")
    .all();

function makeSchema(name: string): KitProject {
  const project = kitProject();
  project.config();
  project.schema(schema(name));
  return project;
}

describe.each(NAMES)('names with %j', (name) => {
  test('are those of the tables that generate and push make, and that pull reads', () => {
    const project = makeSchema(name);
    project.kitOk('generate');
    project.migrate();
    const made = sqlOf(project);
    expect(made.map((each) => (each as { name: string }).name)).toEqual([`docs ${name}`, `index ${name}`]);
    project.kitOk('push'); // drizzle-kit 1.0 does not know its own default again, where that has a backslash
    expect(sqlOf(project)).toEqual(made);

    const pushed = makeSchema(name);
    pushed.kitOk('push');
    expect(sqlOf(pushed)).toEqual(made);

    project.config({ out: './pulled', schema: './pulled/schema.ts' });
    if (name.includes('"') || (!isKit1 && name.includes("'"))) {
      // drizzle-kit itself writes a schema that does not compile.
      expect(project.kit('pull').output).toContain('Nothing was pulled.');
      expect(project.files('pulled')).toEqual({});
      return;
    }
    project.kitOk('pull');
    project.typecheck('pulled/schema.ts');
    expect(project.kitOk('push').output).toContain('No changes detected');
  });
});

test.each(['a`b'])('names with %j are refused by generate and push, before anything is written', (name) => {
  const project = makeSchema(name);
  const { status, output } = project.kit('generate');
  expect(output).toMatch(/expected a name without a backtick.* but received/);
  expect(status).toBe(1);
  expect(project.files('migrations')).toEqual({});
  expect(project.kit('push').output).toMatch(/expected a name without a backtick.* but received/);
  expect(project.database().prepare('select count(*) from sqlite_master').pluck().get()).toBe(0);
});

test('names with \\0 are refused where they are defined', () => {
  const project = makeSchema('a\0b');
  expect(project.kit('generate').output).toMatch(/vectorTable\(\)?.*expected .*\\u0000|\\0/);
  expect(Object.keys(project.files('migrations')).filter((path) => path.endsWith('.sql'))).toEqual([]);
});
