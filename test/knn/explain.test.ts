import { eq } from 'drizzle-orm';
import { integer, text } from 'drizzle-orm/sqlite-core';
import { createVectorTable, float4Vector, knn, mergeIndex, vectorTable } from 'drizzle-vector';
import { searchText } from 'drizzle-vector/embeddings';
import { createFts5Table, fts5Table, hybridSearch } from 'drizzle-vector/fts5';
import { describe, expect, it } from 'vitest';
import { animals, openAnimals, origin } from '../support/animals.js';
import { openDatabase } from '../support/database.js';
import { openProxy } from '../support/proxy.js';
import { vectorError } from '../support/thrown.js';

const points = vectorTable(
  'points',
  { id: integer().primaryKey(), half: integer(), v: float4Vector(2) },
  { metric: 'l2_squared', mode: 'hnsw', efSearch: 20 },
);
const pointsText = fts5Table('points_text', { body: text() });
const ROWS = 2000;

function openPoints() {
  const db = openDatabase();
  createVectorTable(db, points);
  createFts5Table(db, pointsText);
  const keys = Array.from({ length: ROWS }, (_, index) => index + 1);
  const place = (key: number, factor: number) => ((key * factor) % 1009) / 1009;
  db.insert(points)
    .values(keys.map((id) => ({ id, half: id % 2, v: new Float32Array([place(id, 389), place(id, 577)]) })))
    .run();
  db.insert(pointsText)
    .values(keys.map((rowid) => ({ rowid, body: `point ${rowid}` })))
    .run();
  mergeIndex(db, points);
  return db;
}

const duration = expect.any(Number);

describe('knn() explained', () => {
  const db = openPoints();

  it('gives the same rows, the statement and the plan of the extension', () => {
    const { rows, explanation } = knn(db, points, [0, 0], { k: 5, explain: true });

    expect(rows).toEqual(knn(db, points, [0, 0], { k: 5 }));
    expect(explanation.sql).toBe(
      'select "id", "half", "distance" from "points" where knn_match("points"."distance", ?) order by "points"."distance" limit ?',
    );
    expect(explanation.plan).toEqual([expect.stringContaining('KNN, HNSW')]);
    expect(explanation.milliseconds).toEqual({ build: duration, search: duration });
  });

  it('tells that the graph was used, and how many candidates it kept', () => {
    const { explanation } = knn(db, points, [0, 0], { k: 5, efSearch: 24, explain: true });

    expect(explanation.steps).toEqual([{ way: 'hnsw', candidates: 24, milliseconds: duration }]);
  });

  it('tells of conditions within the search, and of an exact search among what they select', () => {
    const { explanation } = knn(db, points, [0, 0], { k: 5, where: eq(points.id, 7), explain: true });

    expect(explanation.steps).toEqual([
      { way: 'filter', rows: 1, milliseconds: duration },
      { way: 'exact', rows: 1, milliseconds: duration },
    ]);
  });

  it('gives a promise where the driver does', async () => {
    const { rows, explanation } = await knn(openProxy(openAnimals().$client), animals, origin, { k: 1, explain: true });

    expect(rows).toEqual([{ id: 1, name: 'cat', legs: 4, distance: 1 }]);
    expect(explanation.steps).toEqual([{ way: 'exact', rows: 5, milliseconds: duration }]);
  });

  it('is not what knn() does unless it is asked', () => {
    expect(knn(db, points, [0, 0], { k: 1, explain: false })).toHaveLength(1);
    expect(vectorError(() => knn(db, points, [0, 0], { k: 1, explain: 1 as never })).message).toBe(
      'knn() explain: expected true or false but received 1',
    );
  });
});

it('hybridSearch() explained has the time of each of its searches', () => {
  const db = openPoints();
  const options = {
    vector: { table: points, query: [0, 0] },
    text: { table: pointsText, query: 'point 7' },
    k: 3,
  };

  const { rows, explanation } = hybridSearch(db, { ...options, explain: true });

  expect(rows).toEqual(hybridSearch(db, options));
  expect(explanation.milliseconds).toEqual({ build: duration, search: duration, vector: duration, text: duration });
  expect(explanation.steps).toEqual([{ way: 'exact', rows: ROWS, milliseconds: duration }]);
  expect(explanation.plan.join('\n')).toMatch(/^MATERIALIZE|^CO-ROUTINE/m);
  expect(explanation.plan.some((line) => /^ +SCAN points VIRTUAL TABLE .*KNN/.test(line))).toBe(true);
});

it('searchText() explained has the time of the embedder', async () => {
  const embedder = { model: 'm', dimensions: 2, embed: async (texts: readonly string[]) => texts.map(() => [0, 0]) };

  const { rows, explanation } = await searchText(openAnimals(), animals, 'cat', embedder, { k: 1, explain: true });

  expect(rows).toEqual([{ id: 1, name: 'cat', legs: 4, distance: 1 }]);
  expect(explanation.milliseconds).toEqual({ embed: duration, build: duration, search: duration });
});
