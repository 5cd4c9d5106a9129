// What SQL in a schema may call. A file of a stranger can have triggers and views, so no function that names a table may be called there:
// it could read and write tables of other files, which SQLite forbids to a schema.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import type { Connection } from '../support/connection.js';
import { workspace } from '../support/workspace.js';

// https://www.sqlite.org/c3ref/c_deterministic.html
const DETERMINISTIC = 0x800;
const INNOCUOUS = 0x200000;
const DIRECTONLY = 0x80000;

type Class = 'pure' | 'innocuous' | 'direct only';

/** The class of every function that the extension registers. */
const classes: Record<string, Class> = {
  knn_match: 'innocuous',
  vector_add: 'pure',
  vector_attach_index: 'direct only',
  vector_calibrate: 'direct only',
  vector_config: 'direct only',
  vector_debug: 'innocuous',
  vector_definition: 'direct only',
  vector_detach_index: 'direct only',
  vector_dims: 'pure',
  vector_distance: 'pure',
  vector_ef_search: 'direct only',
  vector_export_arrow: 'direct only',
  vector_from_base64: 'pure',
  vector_from_json: 'pure',
  vector_geo_km: 'pure',
  vector_has: 'pure',
  vector_has_all: 'pure',
  vector_has_any: 'pure',
  vector_has_none: 'pure',
  vector_index_info: 'direct only',
  vector_insert_arrow: 'direct only',
  vector_last_search: 'direct only',
  vector_merge_index: 'direct only',
  vector_normalize: 'pure',
  vector_quantize_int8: 'pure',
  vector_rebuild_index: 'direct only',
  vector_scale: 'pure',
  vector_slice: 'pure',
  vector_sub: 'pure',
  vector_sync_index: 'direct only',
  vector_to_base64: 'pure',
  vector_to_json: 'pure',
  vector_upgrade: 'direct only',
  vector_version: 'innocuous',
};

function classOf(flags: number): Class {
  if (flags & DIRECTONLY) return 'direct only';
  expect(flags & INNOCUOUS).toBe(INNOCUOUS);
  return flags & DETERMINISTIC ? 'pure' : 'innocuous';
}

/** The functions that take the name of a table. */
const onTables = Object.entries(classes)
  .filter(([name, type]) => type === 'direct only' && name !== 'vector_config')
  .map(([name]) => name);

describe.each(hosts)('$name', (host) => {
  const { open, file } = workspace(host);

  const functionsOf = async (db: Connection) =>
    (await db.all('SELECT name, narg, flags FROM pragma_function_list')) as [string, number, number][];

  test('every function has its class, in each of its forms', async () => {
    const known = new Set((await functionsOf(await open(undefined, { extension: false }))).map(([name]) => name));
    const own = (await functionsOf(await open())).filter(([name]) => !known.has(name));
    expect([...new Set(own.map(([name]) => name))].sort()).toEqual(Object.keys(classes));
    expect(own.map(([name, count, flags]) => [name, count, classOf(flags)])).toEqual(
      own.map(([name, count]) => [name, count, classes[name]]),
    );
  });

  test.each(onTables)('%s does not read or write a table for the trigger or view of another file', async (name) => {
    const path = file();
    const stranger = await open(path, { extension: false });
    const counts = new Set((await functionsOf(await open())).filter(([own]) => own === name).map(([, count]) => count));
    for (const count of counts) {
      const call = `${name}(${["'main.secret'", ...Array(Math.max(count - 1, 0)).fill('NULL')].join()})`;
      await stranger.run(
        `CREATE TABLE loot_${count}(x); CREATE TABLE bait_${count}(a); CREATE VIEW seen_${count} AS SELECT ${call} AS x;
         CREATE TRIGGER steal_${count} AFTER INSERT ON bait_${count} BEGIN INSERT INTO loot_${count} SELECT ${call}; END`,
      );
    }
    await stranger.close();
    const db = await open();
    await db.run(
      `CREATE VIRTUAL TABLE secret USING vector(dim=2, metadata='note TEXT'); INSERT INTO secret(vector, note) VALUES ('[1,2]', 'secret')`,
    );
    await db.run(`ATTACH '${path}' AS stranger`);
    const refused = new RegExp(`unsafe use of ${name}\\(\\)`);
    for (const count of counts) {
      await expect(db.run(`INSERT INTO stranger.bait_${count} VALUES (1)`)).rejects.toThrow(refused);
      await expect(db.value(`SELECT x FROM stranger.seen_${count}`)).rejects.toThrow(refused);
      expect(await db.value(`SELECT count(*) FROM stranger.loot_${count}`)).toBe(0);
    }
  });
});
