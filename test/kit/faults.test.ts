// Each call of drizzle-kit's driver, and of its file system, fails once under generate and push.

import type Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { expectSound } from './support/expect-sound.js';
import type { KitFault, KitProject } from './support/kit-project.js';
import { migratedProject } from './support/migrated-project.js';

const schema = (docs: string, posts: string, index: string) => `
export const docs = vectorTable('docs', { id: integer().primaryKey(), ${docs} embedding: float4Vector(2) }, { metric: 'l2_squared' });
export const posts = sqliteTable('posts', { id: integer().primaryKey(), ${posts} embedding: float4Vector(2) });
export const postsEmbedding = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'l2_squared'${index} });
`;
const BEFORE = schema('title: text(),', 'title: text(),', '');
/** A copied vector table, an altered table, an index made anew, and a new table. */
const AFTER = `${schema('title: text(), page: integer(),', "title: text(), kind: text().notNull().default('none'),", ', efSearch: 100')}
export const more = vectorTable('more', { id: integer().primaryKey(), embedding: float4Vector(2) }, { metric: 'cosine' });`;

/** A project whose database has rows of the schema before, and whose schema is the one after. */
function changedProject(): KitProject {
  const project = migratedProject(BEFORE);
  const database = project.database();
  database.exec(`INSERT INTO docs(id, title, embedding) VALUES (1, 'east', '[1, 0]'), (2, 'north', '[0, 1]');
    INSERT INTO posts(id, title, embedding) VALUES (1, 'one', x'0000803f00000000'), (2, 'two', x'000000000000803f')`);
  database.close();
  project.schema(AFTER);
  return project;
}

/** The schema of a database, its rows, and what its indexes find. */
function contents(database: Database.Database): unknown {
  const all = (sql: string) => database.prepare(sql).all();
  const found = (table: string) =>
    all(`SELECT id, distance FROM ${table} WHERE knn_match(distance, '[1, 0]') ORDER BY distance`);
  return {
    schema: all("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE '%!_index' ESCAPE '!' ORDER BY name"),
    docs: all('SELECT id, title, hex(embedding) FROM docs'),
    posts: all('SELECT id, title, hex(embedding) FROM posts'),
    found: [found('docs'), found('posts_embedding')],
  };
}

/**
 * Lets each call fail once, from the first to the last that the command makes.
 *
 * @param stateOf what the command changes: as before, or as after, and nothing between.
 * @param every of how many calls one fails.
 */
function failAtEachCall(
  kind: KitFault['kind'],
  command: readonly string[],
  stateOf: (project: KitProject) => unknown,
  every = 1,
): void {
  const sound = changedProject();
  const before = stateOf(sound);
  const { calls } = sound.kitFailing({ kind, at: 0 }, ...command);
  const after = stateOf(sound);
  sound.dispose();
  expect(after).not.toEqual(before);
  expect(calls).toBeGreaterThan(every);
  for (let at = 1; at <= calls; at += every) {
    const project = changedProject();
    const { status, output } = project.kitFailing({ kind, at }, ...command);
    const state = stateOf(project);
    const isUnchanged = JSON.stringify(state) === JSON.stringify(before);
    if (isUnchanged) {
      expect.soft(output, `call ${at}`).toMatch(/disk I\/O error|a fault/);
      expect.soft(status, `call ${at}`).not.toBe(0);
      project.kitOk(...command);
    }
    expect.soft(stateOf(project), `after call ${at}: ${output}`).toEqual(after);
    project.dispose();
  }
}

describe('a push of which one call of the driver fails', () => {
  const state = (project: KitProject) => {
    const database = project.database();
    expectSound(database);
    const found = contents(database);
    database.close();
    return found;
  };
  const push = ['push', '--force'];

  test('while it reads, changes nothing, tells the error, and succeeds the next time', { timeout: 600_000 }, () =>
    failAtEachCall('driver', push, state, 5),
  );

  test(
    'while it writes, changes nothing, or all, tells the error, and succeeds the next time',
    {
      timeout: 600_000,
    },
    () => failAtEachCall('transaction', push, state),
  );
});

test.each(['files', 'full disk'] as const)(
  'a migration that cannot be written (%s) is not there at all, and is generated the next time',
  {
    timeout: 600_000,
  },
  (kind) => {
    const state = (project: KitProject) =>
      Object.entries(project.files('migrations')).map(([path, text]) => [
        path.replace(/\d{14}/, 'time'),
        text.replace(/"(?:when|id|prevId)": (?:\d+|"[-\w]+")|"prevIds": \[[^\]]*\]/g, ''),
      ]);
    failAtEachCall(kind, ['generate', '--name', 'second'], state);
  },
);
