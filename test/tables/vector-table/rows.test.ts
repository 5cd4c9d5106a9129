import { Float16Array } from '@petamoriken/float16';
import { count, eq, gt, inArray, isNotNull, like, sql } from 'drizzle-orm';
import { alias, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import {
  createVectorTable,
  float2Vector,
  float4Vector,
  float8Vector,
  int1Vector,
  int2Vector,
  int4Vector,
  knnMatch,
  vectorTable,
} from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { animals, openAnimals, origin } from '../../support/animals.js';
import { openDatabase } from '../../support/database.js';
import { thrown } from '../../support/thrown.js';

const names = (rows: { name: string }[]) => rows.map(({ name }) => name);

describe('insert', () => {
  it('gives keys that were left out, and the last of them', () => {
    const db = openAnimals();

    const result = db
      .insert(animals)
      .values([
        { name: 'elk', place: origin },
        { name: 'fox', place: origin },
      ])
      .run();

    expect(result).toEqual({ changes: 2, lastInsertRowid: 7 });
    expect(db.select({ id: animals.id }).from(animals).where(gt(animals.id, 5)).all()).toEqual([{ id: 6 }, { id: 7 }]);
  });

  it('takes an array of numbers for a vector at run time', () => {
    const db = openAnimals();

    db.insert(animals)
      .values({ name: 'elk', place: [7, 8] as unknown as Float32Array })
      .run();

    expect(db.select().from(animals).where(eq(animals.name, 'elk')).get()?.place).toEqual(new Float32Array([7, 8]));
  });

  it('ignores the distance of a row that was read', () => {
    const db = openAnimals();
    const [cat] = db.select().from(animals).where(knnMatch(animals.distance, origin)).limit(1).all();

    db.insert(animals)
      .values({ ...(cat as NonNullable<typeof cat>), id: 9 })
      .run();

    expect(db.select().from(animals).where(eq(animals.id, 9)).get()).toEqual({ ...cat, id: 9, distance: null });
  });

  it('takes rows from another query', () => {
    const db = openAnimals();

    db.insert(animals).select(sql`select id + 10, name || '-copy', legs, place from ${animals} where id < 3`).run();

    expect(names(db.select().from(animals).where(like(animals.name, '%-copy')).all())).toEqual([
      'cat-copy',
      'hen-copy',
    ]);
  });

  it('does nothing on a conflict, if so told by SQL', () => {
    const db = openAnimals();

    db.run(sql`insert or ignore into ${animals} (id, name, place) values (1, 'elk', ${Buffer.alloc(8)})`);

    expect(db.select().from(animals).where(eq(animals.id, 1)).get()?.name).toBe('cat');
  });

  it('lets the errors of SQLite through', () => {
    const db = openAnimals();

    expect(thrown(() => db.insert(animals).values({ id: 1, name: 'elk', place: origin }).run())).toMatchObject({
      name: 'SqliteError',
      code: expect.stringMatching(/^SQLITE_CONSTRAINT/),
    });
    expect(db.$count(animals)).toBeDefined();
    expect(db.select({ rows: count() }).from(animals).get()).toEqual({ rows: 5 });
  });

  it('returns a key that was given', () => {
    const db = openAnimals();

    expect(
      db.insert(animals).values({ id: 9, name: 'elk', place: origin }).returning({ id: animals.id }).all(),
    ).toEqual([{ id: 9 }]);
  });
});

describe('select', () => {
  it('reads rows as they were written, with a distance of null', () => {
    expect(openAnimals().select().from(animals).where(eq(animals.id, 2)).all()).toEqual([
      { id: 2, name: 'hen', legs: 2, place: new Float32Array([0, 2]), distance: null },
    ]);
  });

  it('filters, orders and counts by metadata', () => {
    const db = openAnimals();

    expect(
      names(
        db
          .select()
          .from(animals)
          .where(inArray(animals.legs, [2, 6]))
          .orderBy(animals.name)
          .all(),
      ),
    ).toEqual(['ant', 'hen']);
    expect(
      db.select({ legs: animals.legs, rows: count() }).from(animals).groupBy(animals.legs).orderBy(animals.legs).all(),
    ).toEqual([
      { legs: 2, rows: 1 },
      { legs: 4, rows: 3 },
      { legs: 6, rows: 1 },
    ]);
    expect(db.select().from(animals).where(isNotNull(animals.distance)).all()).toEqual([]);
  });

  it('joins with itself through an alias', () => {
    const other = alias(animals, 'other');

    expect(
      openAnimals()
        .select({ name: animals.name, other: other.name })
        .from(animals)
        .innerJoin(other, eq(other.id, sql`${animals.id} + 1`))
        .orderBy(animals.id)
        .limit(2)
        .all(),
    ).toEqual([
      { name: 'cat', other: 'hen' },
      { name: 'hen', other: 'dog' },
    ]);
  });

  it('reads every element type back, bit for bit', () => {
    const db = openDatabase();
    const id = integer().primaryKey();
    const cases = [
      [vectorTable('t2', { id, v: float2Vector(3) }, { metric: 'l2_squared' }), new Float16Array([0.5, -1, 65504])],
      [vectorTable('t4', { id, v: float4Vector(3) }, { metric: 'l2_squared' }), new Float32Array([0.1, -1, 3e38])],
      [vectorTable('t8', { id, v: float8Vector(3) }, { metric: 'l2_squared' }), new Float64Array([0.1, -1, 1e300])],
      [vectorTable('i1', { id, v: int1Vector(3) }, { metric: 'l2_squared' }), new Int8Array([-128, 0, 127])],
      [vectorTable('i2', { id, v: int2Vector(3) }, { metric: 'l2_squared' }), new Int16Array([-32768, 0, 32767])],
      [
        vectorTable('i4', { id, v: int4Vector(3) }, { metric: 'l2_squared' }),
        new Int32Array([-2147483648, 0, 2147483647]),
      ],
    ] as const;

    for (const [table, v] of cases) {
      createVectorTable(db, table);
      db.insert(table as (typeof cases)[1][0])
        .values({ v: v as Float32Array })
        .run();
      const read = db
        .select()
        .from(table as (typeof cases)[1][0])
        .get()?.v;

      expect(read).toBeInstanceOf(v.constructor);
      expect([...(read as Float32Array)]).toEqual([...v]);
    }
  });
});

describe('update', () => {
  it('changes vectors, metadata and keys', () => {
    const db = openAnimals();

    db.update(animals)
      .set({ id: 6, legs: 3, place: new Float32Array([9, 9]) })
      .where(eq(animals.name, 'cat'))
      .run();

    expect(db.select().from(animals).where(eq(animals.name, 'cat')).all()).toEqual([
      { id: 6, name: 'cat', legs: 3, place: new Float32Array([9, 9]), distance: null },
    ]);
    expect(names(db.select().from(animals).where(knnMatch(animals.distance, origin)).limit(1).all())).toEqual(['hen']);
  });

  it('takes a whole row that was read outside a search', () => {
    const db = openAnimals();
    const cat = db.select().from(animals).where(eq(animals.id, 1)).get();

    db.update(animals)
      .set({ ...(cat as NonNullable<typeof cat>), name: 'tiger' })
      .where(eq(animals.id, 1))
      .run();

    expect(db.select().from(animals).where(eq(animals.id, 1)).get()).toEqual({ ...cat, name: 'tiger' });
  });

  it('calls $onUpdateFn', () => {
    const db = openDatabase();
    let version = 0;
    const docs = vectorTable(
      'docs',
      {
        id: integer().primaryKey(),
        title: text().notNull(),
        version: integer().$onUpdateFn(() => ++version),
        v: float4Vector(2),
      },
      { metric: 'l2_squared' },
    );
    createVectorTable(db, docs);

    db.insert(docs).values({ title: 'a', v: origin }).run();
    db.update(docs).set({ title: 'b' }).run();

    expect(db.select({ title: docs.title, version: docs.version }).from(docs).all()).toEqual([
      { title: 'b', version: 2 },
    ]);
  });
});

describe('delete', () => {
  it('removes rows from the table and from searches', () => {
    const db = openAnimals();

    expect(db.delete(animals).where(eq(animals.legs, 4)).run().changes).toBe(3);

    expect(names(db.select().from(animals).where(knnMatch(animals.distance, origin)).all())).toEqual(['hen', 'ant']);
  });
});

describe('a transaction', () => {
  it('commits', () => {
    const db = openAnimals();

    db.transaction((tx) => {
      tx.insert(animals).values({ id: 9, name: 'elk', place: origin }).run();
      expect(names(tx.select().from(animals).where(knnMatch(animals.distance, origin)).limit(2).all())).toEqual([
        'elk',
        'cat',
      ]);
    });

    expect(names(db.select().from(animals).where(knnMatch(animals.distance, origin)).limit(1).all())).toEqual(['elk']);
  });

  it('rolls back, in searches too', () => {
    const db = openAnimals();
    const failure = new Error('changed my mind');

    expect(() =>
      db.transaction((tx) => {
        tx.delete(animals).where(eq(animals.id, 1)).run();
        tx.insert(animals).values({ id: 9, name: 'elk', place: origin }).run();
        tx.update(animals).set({ place: origin }).where(eq(animals.id, 5)).run();
        expect(tx.select().from(animals).where(knnMatch(animals.distance, origin)).all()).toHaveLength(5);
        throw failure;
      }),
    ).toThrow(failure);

    expect(
      db
        .select({ name: animals.name, distance: animals.distance })
        .from(animals)
        .where(knnMatch(animals.distance, origin))
        .all(),
    ).toEqual([
      { name: 'cat', distance: 1 },
      { name: 'hen', distance: 4 },
      { name: 'dog', distance: 9 },
      { name: 'ant', distance: 16 },
      { name: 'cow', distance: 25 },
    ]);
  });

  it('rolls back to a savepoint', () => {
    const db = openAnimals();

    db.transaction((tx) => {
      tx.delete(animals).where(eq(animals.id, 1)).run();
      expect(() =>
        tx.transaction((inner) => {
          inner.delete(animals).where(eq(animals.id, 2)).run();
          throw new Error('only this');
        }),
      ).toThrow('only this');
    });

    expect(names(db.select().from(animals).where(knnMatch(animals.distance, origin)).limit(2).all())).toEqual([
      'hen',
      'dog',
    ]);
  });
});

describe('beside ordinary tables', () => {
  it('vectors are copied by SQL', () => {
    const db = openAnimals();
    const places = sqliteTable('places', { id: integer().primaryKey(), place: float4Vector(2) });

    db.run(sql`create table places (id integer primary key, place blob)`);
    db.run(sql`insert into places select id, place from ${animals}`);

    expect(db.select().from(places).where(eq(places.id, 5)).get()).toEqual({ id: 5, place: new Float32Array([-5, 0]) });
  });
});
