import { type Column, getTableColumns, type NotNull } from 'drizzle-orm';
import {
  type IndexBuilder,
  type SQLiteTable,
  sqliteTable,
  type UniqueConstraintBuilder,
} from 'drizzle-orm/sqlite-core';
import type { ColumnBuilders } from '../../columns/column-builders.js';
import { decodeVector } from '../../columns/decode-vector.js';
import { encodeVector } from '../../columns/encode-vector.js';
import type { VectorBlob } from '../../columns/vector-column.js';
import type { VectorInput } from '../../columns/vector-input.js';
import { type VectorType, vectorTypeOf } from '../../columns/vector-type.js';
import type { ElementType } from '../../element-type.js';
import { constraintsNotAFunction } from '../../errors/tables.js';
import { checkColumnBuilders } from '../check-column-builders.js';
import { checkTableName } from '../check-table-name.js';
import { type DistanceColumnBuilder, distanceColumn } from '../distance-column.js';
import { declareToDrizzleKit } from '../drizzle-kit-declarations.js';
import type { KeyType } from '../key-type.js';
import { nameColumn } from '../name-column.js';
import { runsInDrizzleKit } from '../runs-in-drizzle-kit.js';
import { type GivenGeneration, markSearchable, type VectorTableMark } from '../searchable-mark.js';
import { addSimilarity, type WithSimilarity } from '../similarity-column.js';
import { checkVectorTableColumns } from './check-columns.js';
import { checkMetadataOptions } from './check-metadata-options.js';
import { describeVectorTable } from './describe-vector-table.js';
import { uniqueColumns } from './unique-columns.js';
import { type CheckedTableOptions, checkTableOptions, type VectorTableOptions } from './vector-table-options.js';

type ElementTypeOf<C extends ColumnBuilders> = {
  [K in keyof C]: C[K] extends { _: { driverParam: VectorBlob<infer T> } } ? T : never;
}[keyof C];

/** The columns of a vector table: the given columns, with the vector column NOT NULL, and `distance`. */
export type VectorTableColumns<C extends ColumnBuilders> = {
  [K in keyof C]: C[K] extends { _: { driverParam: VectorBlob<ElementType> } } ? NotNull<C[K]> : C[K];
} & { distance: DistanceColumnBuilder<ElementTypeOf<C>, 'vectorTable'> };

/**
 * The constraints of a vector table: a function that gives `unique()` and `uniqueIndex()` of Drizzle, as the third
 * argument of `sqliteTable()` does.
 */
export type VectorTableConstraints<N extends string, C extends ColumnBuilders> = (
  table: Omit<VectorTable<N, C>['_']['columns'], 'distance'>,
) => ReadonlyArray<UniqueConstraintBuilder | IndexBuilder>;

/** The keys of the metadata columns, which are neither the primary key nor the vector column. */
export type MetadataKey<C extends ColumnBuilders> = {
  [K in keyof C]: C[K] extends { _: { isPrimaryKey: true } } | { _: { driverParam: VectorBlob<ElementType> } }
    ? never
    : K;
}[keyof C] &
  string;

type TableOf<N extends string, C extends ColumnBuilders> = ReturnType<typeof sqliteTable<N, VectorTableColumns<C>>>;

/**
 * A row to insert into a vector table. The vector is a typed array, an array of numbers or base64 text. Drizzle's
 * `InferInsertModel` knows the typed array alone.
 */
export type VectorTableRow<N extends string, C extends ColumnBuilders> = {
  [K in keyof TableOf<N, C>['$inferInsert']]: K extends keyof C
    ? C[K] extends { _: { driverParam: VectorBlob<infer T> } }
      ? TableOf<N, C>['$inferInsert'][K] | VectorInput<T>
      : TableOf<N, C>['$inferInsert'][K]
    : TableOf<N, C>['$inferInsert'][K];
};

/**
 * The table that `vectorTable()` returns: an ordinary SQLite table of Drizzle with the additional column `distance`,
 * whose `$inferInsert` also takes vectors as numbers and base64.
 */
export type VectorTable<N extends string, C extends ColumnBuilders> = Omit<TableOf<N, C>, '$inferInsert'> & {
  readonly $inferInsert: VectorTableRow<N, C>;
} & WithSimilarity<N, C>;

/**
 * Defines a table that can be searched for the nearest vectors. It has exactly one vector column and one primary key, of
 * integers, texts or BLOBs of 16 bytes. Every other column is metadata, to filter by and to read.
 *
 * To Drizzle it is an ordinary table: select, insert, update, delete, joins, `alias()` and relations work. It also has
 * the column `distance`. In a query with {@link knnMatch} it is a number; in any other query it is null. Inserts and
 * updates cannot set it. The vector column is NOT NULL.
 *
 * `docs.similarity` says the same the other way round: 1 − distance for the metric `cosine`, −distance for
 * `inner_product`, and 1 / (1 + distance) for the others. A select has it only where the query names it, as in
 * `.orderBy(desc(docs.similarity))`. A table with a column of that name has its own instead.
 *
 * SQLite limits what virtual tables can do. `onConflictDoUpdate()` does not work, nor does `returning()` on update and
 * delete; {@link upsert} writes rows that may exist. `insert().returning()` gives an integer key only when the insert has it;
 * {@link insertReturningKeys} gives the keys that SQLite chose.
 *
 * On Drizzle 0.45 there are two more limits. A relational query cannot nest rows with their vectors: write
 * `with: { docs: { columns: { embedding: false, distance: false } } }`. `insert(docs).select()` takes an sql`...` and
 * not a query, because a query would have to select `distance`.
 *
 * @example
 * ```ts
 * import { integer, text } from 'drizzle-orm/sqlite-core';
 * import { createVectorTable, float4Vector, knnMatch, vectorTable } from 'drizzle-vector';
 *
 * const docs = vectorTable('docs', {
 *   id: integer().primaryKey(),
 *   title: text().notNull(),
 *   embedding: float4Vector(384),
 * }, { metric: 'cosine' });
 *
 * createVectorTable(db, docs);
 * db.insert(docs).values({ title: 'Whales', embedding: new Float32Array(384).fill(0.1) }).run();
 * db.select().from(docs).where(knnMatch(docs.distance, query)).orderBy(docs.distance).limit(10).all();
 * ```
 * ```sql
 * CREATE VIRTUAL TABLE "docs" USING vector(dim=384, type=float4, metric=cosine,
 *   key="id", column="embedding", metadata='"title" TEXT NOT NULL')
 * ```
 *
 * @example Metadata to filter by, and tenants kept apart
 * ```ts
 * const docs = vectorTable('docs', {
 *   id: integer().primaryKey(),
 *   page: integer(),
 *   tenant: text().notNull(),
 *   embedding: float4Vector(384),
 * }, { metric: 'cosine', indexed: ['page'], partitionKey: 'tenant' });
 *
 * db.select()
 *   .from(docs)
 *   .where(and(knnMatch(docs.distance, query), eq(docs.tenant, 'acme'), gt(docs.page, 10)))
 *   .orderBy(docs.distance)
 *   .limit(10);
 * ```
 * ```sql
 * CREATE VIRTUAL TABLE "docs" USING vector(dim=384, type=float4, metric=cosine, requires_partition=1, key="id",
 *   column="embedding", metadata='"page" INTEGER INDEXED, "tenant" TEXT NOT NULL PARTITION KEY')
 * ```
 * @example Keys of text, and rows that are unique in each tenant
 * ```ts
 * const docs = vectorTable('docs', {
 *   id: text().primaryKey().$defaultFn(() => crypto.randomUUID()),
 *   tenant: text().notNull(),
 *   slug: text().notNull(),
 *   embedding: float4Vector(384),
 * }, { metric: 'cosine' }, (table) => [unique().on(table.tenant, table.slug)]);
 * ```
 * ```sql
 * CREATE VIRTUAL TABLE "docs" USING vector(dim=384, type=float4, metric=cosine, key="id", key_type=text,
 *   column="embedding", metadata='"tenant" TEXT NOT NULL, "slug" TEXT NOT NULL, UNIQUE("tenant", "slug")')
 * ```
 * @param name the name of the table in the database.
 * @param columns the columns as `sqliteTable()` takes them, by key.
 * @param options the metric, which is required, the index, and the roles of metadata columns.
 * @param constraints the unique constraints of several columns, as `sqliteTable()` takes them.
 * @throws {@link VectorError} `invalid_table` without a name, exactly one vector column and one primary key of integers,
 * texts or BLOBs;
 * `invalid_column_name` for `distance`, `k`, `ef_search`, the table's own name and names with \0;
 * `unsupported_constraint` for what SQLite lacks on virtual tables (references, autoIncrement,
 * indexes, checks), and for an expression that is empty; `unsupported_default`; `invalid_option`, also without a metric, and where an option
 * names a column that is not metadata.
 */
export function vectorTable<N extends string, C extends ColumnBuilders>(
  name: N,
  columns: C & { distance?: 'vectorTable() adds the column "distance" itself' },
  options: VectorTableOptions<MetadataKey<C>>,
  constraints?: VectorTableConstraints<N, C>,
): VectorTable<N, C> {
  checkTableName('vectorTable', name);
  const checked = checkTableOptions(name, options);
  checkColumnBuilders('vectorTable', name, columns, ['distance']);
  const table = sqliteTable(name, { ...columns, distance: distanceColumn() });
  const { distance, ...given }: Record<string, Column> = getTableColumns(table as SQLiteTable);
  const keys = checkVectorTableColumns(name, table, given);
  const { primaryKey, keyType, vector } = keys;
  const unique = uniqueColumns(name, constrained(name, columns, constraints), keys);
  const column = given[vector] as Column;
  checkMetadataOptions(name, Object.keys(given), { primaryKey, vector }, checked);
  for (const each of Object.values(given)) nameColumn(each, checked.casing);
  const vectors = { ...(vectorTypeOf(column) as VectorType), label: `${name}.${column.name}` };
  const generated = generationsOf(given);
  const mark: VectorTableMark = { madeBy: 'vectorTable', name, vectors, options: checked, ...keys, unique, generated };
  describeVectorTable(table, mark, (each) => each.name, false); // so that a wrong name or default fails here, not at the first use
  const sqlType = declareToDrizzleKit((nameOf) => ({
    madeBy: 'vectorTable',
    description: describeVectorTable(table, mark, nameOf),
  }));
  makeSearchable(column, vectors, checked, sqlType);
  if (runsInDrizzleKit()) showAsStored(given, given[primaryKey] as Column, keyType, distance as Column);
  return markSearchable(addSimilarity(table), mark) as unknown as VectorTable<N, C>;
}

/** The table with its constraints. drizzle-kit does not see them: the type of the vector column tells it of them. */
function constrained(name: string, columns: ColumnBuilders, constraints: unknown): SQLiteTable {
  if (constraints !== undefined && typeof constraints !== 'function') throw constraintsNotAFunction(name, constraints);
  const all = { ...columns, distance: distanceColumn() };
  return constraints === undefined ? sqliteTable(name, all) : sqliteTable(name, all, constraints as () => []);
}

/** Shows drizzle-kit the columns as it reads them from a database. */
function showAsStored(columns: Record<string, Column>, key: Column, keyType: KeyType, distance: Column): void {
  for (const each of Object.values(columns)) Object.assign(each, { isUnique: false, uniqueName: undefined });
  Object.assign(key, { getSQLType: () => keyType });
  // Otherwise drizzle-kit would write GENERATED ALWAYS AS. What it compares is the type of the vector column.
  for (const each of [distance, ...Object.values(columns)]) Object.assign(each, { generated: undefined });
}

const generationsOf = (columns: Record<string, Column>): ReadonlyMap<string, GivenGeneration> =>
  new Map(
    Object.entries(columns).flatMap(([key, { generated }]) => (generated === undefined ? [] : [[key, generated]])),
  );

// The builder may serve other tables. Only the column of this table changes.
function makeSearchable(
  column: Column,
  vectors: VectorType,
  { metric }: CheckedTableOptions,
  sqlType: () => string,
): void {
  Object.assign(column, {
    notNull: true,
    getSQLType: sqlType,
    mapToDriverValue: (value: unknown) => encodeVector(vectors, value, metric === 'cosine'),
    mapFromDriverValue: (value: unknown) => decodeVector(vectors, value),
  });
}
