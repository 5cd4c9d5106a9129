import { integer, real, text } from 'drizzle-orm/sqlite-core';
import {
  bulkInsert,
  createVectorTable,
  float4Vector,
  matchFilter,
  tags,
  VectorError,
  vectorTable,
} from 'drizzle-vector';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openDatabase } from '../support/database.js';
import { statementsOf } from '../support/statements.js';
import { check } from './support/check.js';
import { hostileText } from './support/names.js';

const docs = vectorTable(
  'docs',
  {
    id: integer().primaryKey(),
    title: text(),
    year: integer(),
    price: real(),
    seen: integer({ mode: 'boolean' }),
    tags: tags(),
    embedding: float4Vector(1),
  },
  { metric: 'l2_squared' },
);

interface Doc {
  title: string | null;
  year: number | null;
  price: number | null;
  seen: boolean | null;
  tags: (string | number)[] | null;
}

const texts = fc
  .oneof(fc.constantFrom('a', 'b', 'ab', "'", '"; drop table docs; --', ''), hostileText(2))
  .filter((each) => !each.includes('\0'));
const numbers = fc.integer({ min: -2, max: 3 });
const reals = fc.oneof(numbers, fc.constantFrom(0.5, -1.5));
const tag = fc.oneof(fc.constantFrom('a', 'b'), fc.constantFrom(1, 2));
const nullable = <T>(of: fc.Arbitrary<T>) => fc.option(of, { freq: 4, nil: null });

const doc: fc.Arbitrary<Doc> = fc.record({
  title: nullable(texts),
  year: nullable(numbers),
  price: nullable(reals),
  seen: nullable(fc.boolean()),
  tags: nullable(fc.array(tag, { maxLength: 3 })),
});

type Filter = Readonly<Record<string, unknown>>;

const oneOperator = (entries: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<unknown> =>
  fc.oneof(...Object.entries(entries).map(([name, value]) => value.map((each) => ({ [name]: each }))));

const compared = (value: fc.Arbitrary<unknown>) => ({
  $eq: nullable(value),
  $ne: nullable(value),
  $gt: value,
  $gte: value,
  $lt: value,
  $lte: value,
  $in: fc.array(value, { maxLength: 3 }),
  $nin: fc.array(value, { maxLength: 3 }),
  $exists: fc.boolean(),
});

const fields: Readonly<Record<keyof Doc, fc.Arbitrary<unknown>>> = {
  title: fc.oneof(nullable(texts), oneOperator({ ...compared(texts), $contains: texts })),
  year: fc.oneof(nullable(numbers), oneOperator(compared(numbers))),
  price: fc.oneof(nullable(reals), oneOperator(compared(reals))),
  seen: fc.oneof(nullable(fc.boolean()), oneOperator({ $eq: nullable(fc.boolean()), $ne: nullable(fc.boolean()) })),
  tags: oneOperator({
    $any: fc.array(tag, { maxLength: 2 }),
    $all: fc.array(tag, { maxLength: 2 }),
    $none: fc.array(tag, { maxLength: 2 }),
    $contains: tag,
    $exists: fc.boolean(),
  }),
};

const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record(fields, { requiredKeys: [] }),
    fc.array(tie('filter'), { maxLength: 3 }).map((all) => ({ $and: all })),
    fc.array(tie('filter'), { maxLength: 3 }).map((all) => ({ $or: all })),
    tie('filter').map((each) => ({ $not: each })),
  ),
}));

/** Whether a row matches, by the words of the documentation and without SQL. */
function matches(row: Doc, given: Filter): boolean {
  return Object.entries(given).every(([key, value]) => {
    if (key === '$and') return (value as Filter[]).every((each) => matches(row, each));
    if (key === '$or') return (value as Filter[]).some((each) => matches(row, each));
    if (key === '$not') return !matches(row, value as Filter);
    const isOperators = typeof value === 'object' && value !== null;
    const operators = isOperators ? Object.entries(value) : [['$eq', value] as const];
    return operators.every(([name, operand]) => holds(row[key as keyof Doc], name, operand));
  });
}

/** The order of SQLite: texts by the bytes of their UTF-8. */
const order = (a: unknown, b: unknown): number =>
  typeof a === 'string' ? Buffer.compare(Buffer.from(a), Buffer.from(b as string)) : Number(a) - Number(b);

function holds(value: Doc[keyof Doc], name: string, operand: unknown): boolean {
  const list = operand as unknown[];
  if (name === '$exists') return (value !== null) === operand;
  if (name === '$eq') return value === operand;
  if (name === '$ne') return value !== operand;
  if (name === '$nin') return !list.includes(value);
  if (name === '$none') return !list.some((each) => (value as unknown[] | null)?.includes(each));
  if (value === null) return false;
  if (name === '$in') return list.includes(value);
  if (Array.isArray(value)) {
    const has = (each: unknown): boolean => (value as unknown[]).includes(each);
    if (name === '$contains') return has(operand);
    return name === '$any' ? list.some(has) : list.every(has);
  }
  if (name === '$contains') return (value as string).includes(operand as string);
  const sign = order(value, operand);
  return { $gt: sign > 0, $gte: sign >= 0, $lt: sign < 0, $lte: sign <= 0 }[name] as boolean;
}

test('a filter finds the rows that it describes', () => {
  const db = openDatabase();
  createVectorTable(db, docs);
  check(
    fc.property(fc.array(doc, { minLength: 1, maxLength: 8 }), filter, (rows, given) => {
      fc.pre(JSON.stringify(given).split(/[{:]/).length < 100); // a filter may have 100 objects and conditions
      db.delete(docs).run();
      bulkInsert(
        db,
        docs,
        rows.map((row, id) => ({ id, ...row, embedding: [1] })),
      );
      const found = db.select({ id: docs.id }).from(docs).where(matchFilter(docs, given)).all();
      expect(found.map(({ id }) => id)).toEqual(rows.flatMap((row, id) => (matches(row, given) ? [id] : [])));
    }),
    400,
  );
});

test('a value never becomes part of the SQL', () => {
  const db = openDatabase();
  createVectorTable(db, docs);
  check(
    fc.property(hostileText(4), fc.constantFrom('$eq', '$gt', '$contains', '$in', '$nin'), (value, operator) => {
      const marked = `marker${value}`;
      const given: unknown = { title: { [operator]: operator.endsWith('in') ? [marked] : marked } };
      const [statement] = statementsOf(db, (other) => other.select().from(docs).where(matchFilter(docs, given)).all());
      expect(statement?.sql).not.toContain('marker');
      expect(statement?.params).toContain(marked);
    }),
    200,
  );
});

test('any other value is a VectorError, or a filter that SQLite runs', () => {
  const db = openDatabase();
  createVectorTable(db, docs);
  const keys = fc.constantFrom(
    'id',
    'title',
    'year',
    'tags',
    'seen',
    'embedding',
    'distance',
    '__proto__',
    'constructor',
    '$and',
    '$or',
    '$not',
    '$eq',
    '$in',
    '$any',
    '$exists',
    '$contains',
  );
  const anything = fc.oneof(
    fc.object({
      key: keys,
      maxDepth: 4,
      withDate: true,
      withBigInt: true,
      withTypedArray: true,
      withSparseArray: true,
    }),
    fc.jsonValue(),
    fc.anything(),
  );
  check(
    fc.property(anything, (given) => {
      try {
        db.select({ id: docs.id }).from(docs).where(matchFilter(docs, given)).all();
      } catch (error) {
        expect(error).toBeInstanceOf(VectorError);
        expect((error as VectorError).code).toBe('invalid_filter');
      }
    }),
    2000,
  );
});
