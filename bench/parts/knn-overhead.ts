import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer } from 'drizzle-orm/sqlite-core';
import { float4Vector, knn, knnMatch, loadVectorExtension, prepareKnn, vectorTable } from 'drizzle-vector';
import type { Context } from '../context.js';
import { drizzleVector } from '../engines/drizzle-vector.js';
import { K } from '../engines/engine.js';
import { databaseFile } from '../engines/sqlite-engine.js';
import { milliseconds } from '../milliseconds.js';
import { race } from '../race.js';
import { format } from '../report/format.js';
import type { Check, Report } from '../report/report.js';

const ROUNDS = 15;
const MOST_TIMES = 1.15;
const MOST_TIMES_ORDERED = 1.03;
const MOST_TIMES_BY_SIMILARITY = 1.2;
const MATCHES = 'select "id", "distance" from "docs" where knn_match("docs"."distance", ?)';
const SQL = `${MATCHES} order by "docs"."distance" limit ?`;
const UNORDERED = `${MATCHES} limit ?`;
const BY_SIMILARITY = `${MATCHES} order by "docs"."similarity" desc limit ?`;

/**
 * What `prepareKnn()` and `knn()` add to their own SQL, prepared in better-sqlite3. `knn()` builds its statement each time,
 * as does a select of Drizzle by hand. Also what `ORDER BY distance` adds to the same statement without it, and what
 * `ORDER BY similarity DESC` adds to that.
 */
export function knnOverhead(context: Context): Report {
  const client = new Database(databaseFile(context.copy(drizzleVector)));
  loadVectorExtension(client);
  const db = drizzle({ client });
  const docs = vectorTable(
    'docs',
    { id: integer('id').primaryKey(), vector: float4Vector('vector', context.shape.dimensions) },
    { metric: 'cosine' },
  );
  const statement = client.prepare(SQL);
  const unordered = client.prepare(UNORDERED);
  const bySimilarity = client.prepare(BY_SIMILARITY);
  const blobOf = (query: Float32Array) => Buffer.from(query.buffer, query.byteOffset, query.byteLength);
  const prepared = prepareKnn(db, docs, { k: K });
  const of = (search: (query: Float32Array) => unknown) => (): number[] =>
    context.data.queries.map((query) => milliseconds(() => search(query)));
  const times = race(ROUNDS, {
    bare: of((query) => statement.all(blobOf(query), K)),
    unordered: of((query) => unordered.all(blobOf(query), K)),
    bySimilarity: of((query) => bySimilarity.all(blobOf(query), K)),
    prepareKnn: of((query) => prepared(query)),
    knn: of((query) => knn(db, docs, query, { k: K })),
    select: of((query) =>
      db
        .select({ id: docs.id, distance: docs.distance })
        .from(docs)
        .where(knnMatch(docs.distance, query))
        .orderBy(docs.distance)
        .limit(K)
        .all(),
    ),
  });
  client.close();
  const check = (name: string, time: number, other: string, otherTime: number, most = MOST_TIMES): Check => ({
    figure: `${name} against ${other}, ${format.count(context.rows)} rows`,
    measured: `${format.milliseconds(time)} against ${format.milliseconds(otherTime)}: ${format.ratio(time / otherTime)}`,
    target: `≤ ${most} ×`,
    reached: time <= most * otherTime,
  });
  return {
    checks: [
      check('prepareKnn()', times.prepareKnn, 'the prepared statement', times.bare),
      check('knn()', times.knn, 'the prepared statement', times.bare),
      check('knn()', times.knn, 'the same db.select()', times.select),
      check('ORDER BY distance', times.bare, 'LIMIT alone', times.unordered, MOST_TIMES_ORDERED),
      check('ORDER BY similarity DESC', times.bySimilarity, 'ORDER BY distance', times.bare, MOST_TIMES_BY_SIMILARITY),
    ],
  };
}
