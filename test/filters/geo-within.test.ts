import { sql } from 'drizzle-orm';
import { integer, real, sqliteTable } from 'drizzle-orm/sqlite-core';
import {
  bulkInsert,
  createVectorTable,
  float4Vector,
  type GeoCircle,
  geoWithin,
  knn,
  vectorTable,
} from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { Random } from '../native/support/random.js';
import { openDatabase } from '../support/database.js';
import { vectorError } from '../support/thrown.js';

const docs = vectorTable(
  'docs',
  { id: integer().primaryKey(), lat: real(), lon: real(), embedding: float4Vector(1) },
  { metric: 'l2_squared' },
);
const places = sqliteTable('places', { id: integer().primaryKey(), lat: real(), lon: real() });

/** Places all over the earth, many of them at its seams. */
function openDocs() {
  const db = openDatabase();
  createVectorTable(db, docs);
  const random = new Random(3);
  const rows = Array.from({ length: 3000 }, () => ({
    lat: random.pick([random.unit() * 180 - 90, 85 + random.unit() * 5, random.unit() * 10, -90]),
    lon: random.pick([random.unit() * 360 - 180, 175 + random.unit() * 5, random.unit() * 5 - 180, 180, -180]),
    embedding: new Float32Array([random.unit()]),
  }));
  bulkInsert(db, docs, [...rows, { lat: null, lon: 5, embedding: new Float32Array(1) }]);
  return db;
}

describe('geoWithin()', () => {
  it.each<[string, GeoCircle]>([
    ['a circle', { lat: 5, lon: 30, km: 1500 }],
    ['over the date line from the east', { lat: 3, lon: 179, km: 500 }],
    ['over the date line from the west', { lat: 5, lon: -179.5, km: 800 }],
    ['over the north pole', { lat: 88, lon: 10, km: 600 }],
    ['up to the north pole', { lat: 85, lon: 10, km: 556 }],
    ['at the south pole', { lat: -90, lon: 0, km: 2000 }],
    ['half of the earth', { lat: 0, lon: 0, km: 10_008 }],
    ['the whole earth', { lat: 20, lon: 20, km: 20_016 }],
    ['of a meter', { lat: -90, lon: 0, km: 0.001 }],
  ])('finds the places within the distance: %s', (_, circle) => {
    const db = openDocs();
    const isNear = sql`vector_geo_km(${docs.lat}, ${docs.lon}, ${circle.lat}, ${circle.lon}) <= ${circle.km}`;
    const expected = db.select({ id: docs.id }).from(docs).where(isNear).all();
    expect(expected.length).toBeGreaterThan(0);

    const where = geoWithin(docs.lat, docs.lon, circle);
    expect(db.select({ id: docs.id }).from(docs).where(where).all()).toEqual(expected);
    const found = knn(db, docs, [0.5], { k: 5000, where });
    expect(found.map(({ id }) => id).sort((a, b) => a - b)).toEqual(expected.map(({ id }) => id));
  });

  it('measures Berlin to Paris as 877 to 879 km', () => {
    const db = openDatabase();
    db.run(sql`create table places (id integer primary key, lat real, lon real)`);
    db.insert(places).values({ lat: 48.8566, lon: 2.3522 }).run();
    const within = (km: number) =>
      db
        .select()
        .from(places)
        .where(geoWithin(places.lat, places.lon, { lat: 52.52, lon: 13.405, km }))
        .all().length;

    expect([within(877), within(879)]).toEqual([0, 1]);
  });

  it.each([
    [{ lat: 91, lon: 0, km: 1 }, 'geoWithin() lat: expected a number from -90 to 90 but received 91'],
    [{ lat: 0, lon: '5', km: 1 }, 'geoWithin() lon: expected a number from -180 to 180 but received "5"'],
    [{ lat: 0, lon: 0, km: -1 }, 'geoWithin() km: expected a number of at least 0 but received -1'],
    [{ lat: 0, lon: 0, km: Number.NaN }, 'geoWithin() km: expected a number of at least 0 but received NaN'],
    [undefined, 'geoWithin() lat: expected a number from -90 to 90 but received undefined'],
  ])('refuses %j', (circle, message) => {
    expect(vectorError(() => geoWithin(docs.lat, docs.lon, circle as GeoCircle))).toEqual({
      code: 'invalid_filter',
      message,
    });
  });
});
