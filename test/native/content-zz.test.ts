import { test } from 'vitest';
import { betterSqlite3 } from './host.js';
import { IndexedPosts } from './support/indexed-posts.js';
import { ModelledTable } from './support/modelled-table.js';
import { Random } from './support/random.js';
import { Clusters, recall } from './support/recall.js';
import { knn } from './support/reference.js';
import { blob, encode } from './support/vectors.js';
import { workspace } from './support/workspace.js';
const { open } = workspace(betterSqlite3);
const source = (seed: number) => {
  const clusters = new Clusters(new Random(seed), 8);
  return (count: number) => Array.from({ length: count }, () => clusters.next());
};
test('x', async () => {
  const db: any = await open();
  await db.run('CREATE TABLE posts(id INTEGER PRIMARY KEY, embedding BLOB)');
  const posts = await IndexedPosts.create(db, { dim: 8, options: 'mode=hnsw, m=2, ef_construction=4, ef_search=1' });
  const st = db.raw.prepare('INSERT INTO posts(embedding) VALUES (?)');
  db.run('BEGIN');
  for (const v of source(1)(2000)) st.run(encode(v));
  db.run('COMMIT');
  await db.value("SELECT vector_sync_index('docs')");
  console.log(await posts.info());
  const q = source(9)(1)[0] as number[];
  console.log(await db.all(`EXPLAIN QUERY PLAN SELECT id, distance FROM docs WHERE knn_match(distance, ${blob(q)}) ORDER BY distance, id LIMIT 3`));
  const rows = new Map((await posts.rows()).map(({ id, vector }) => [id, vector]));
  for (const limit of [3, 5, 10]) { let s = 0;
  for (const q of source(9)(100)) s += recall(await knn(db, 'docs', q, 'float4', limit), rows, q, posts.space, limit); console.log('content', limit, s / 100); }
  const t = await ModelledTable.create(await open(), { options: 'mode=hnsw, m=2, ef_construction=4, ef_search=1' });
  t.insert(source(1)(2000)); await t.sync();
  console.log('table', await t.recall(source(9)(100), 3), await t.db.all(`EXPLAIN QUERY PLAN SELECT id, distance FROM docs WHERE knn_match(distance, ${blob(q)}) ORDER BY distance, id LIMIT 3`));
});
