import { type SQL, sql } from 'drizzle-orm';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import {
  type Filter,
  float4Vector,
  hasAll,
  hasAny,
  jsonField,
  matchFilter,
  type Tag,
  tags,
  vectorTable,
} from 'drizzle-vector';
import { expectTypeOf } from 'vitest';

const docs = vectorTable(
  'docs',
  {
    id: integer().primaryKey(),
    meta: text({ mode: 'json' }).$type<{ author?: string }>(),
    author: text().generatedAlwaysAs((): SQL => jsonField(docs.meta, '$.author')),
    year: integer().notNull(),
    made: integer({ mode: 'timestamp' }),
    tags: tags(),
    kinds: tags('kinds').$type<('a' | 'b')[]>().notNull().default([]),
    embedding: float4Vector(3),
  },
  { metric: 'cosine', indexed: ['author'] },
);

// A generated column is read, and not written.
expectTypeOf(docs.$inferSelect.author).toEqualTypeOf<string | null>();
expectTypeOf<keyof typeof docs.$inferInsert>().toEqualTypeOf<
  'id' | 'meta' | 'year' | 'made' | 'tags' | 'kinds' | 'embedding'
>();
expectTypeOf(docs.$inferSelect.tags).toEqualTypeOf<Tag[] | null>();
expectTypeOf(docs.$inferSelect.kinds).toEqualTypeOf<('a' | 'b')[]>();

// Tags have the type of their column.
hasAny(docs.tags, ['a', 1]);
hasAll(docs.kinds, ['a']);
hasAny(sql`'["a"]'`, ['x']);
hasAny(docs.kinds, sql`'["a"]'`);
// @ts-expect-error not one of the tags
hasAny(docs.kinds, ['c']);
// @ts-expect-error not a tag
hasAny(docs.tags, [true]);

expectTypeOf(jsonField(docs.meta, '$.a')).toEqualTypeOf<SQL<string | null>>();
expectTypeOf(jsonField(docs.meta, '$.a', 'integer')).toEqualTypeOf<SQL<number | null>>();
expectTypeOf(jsonField(docs.meta, '$.a', 'boolean')).toEqualTypeOf<SQL<boolean | null>>();
// @ts-expect-error no type of a field
jsonField(docs.meta, '$.a', 'date');

matchFilter(docs, { year: { $gte: 2020 }, kinds: { $any: ['a'] }, $or: [{ author: 'x' }, { made: new Date() }] });
matchFilter(docs, {} as unknown, { fields: ['year', 'kinds'] });
const filter: Filter<typeof docs> = { author: { $contains: 'x' }, tags: { $none: [1] }, year: null };
matchFilter(docs, filter, { fields: ['author'] });
// @ts-expect-error no column
matchFilter(docs, { nothing: 1 });
// @ts-expect-error a vector
matchFilter(docs, { embedding: { $exists: true } });
// @ts-expect-error the distance of a search
matchFilter(docs, { distance: 1 });
// @ts-expect-error another type
matchFilter(docs, { year: 'x' });
// @ts-expect-error no operator of numbers
matchFilter(docs, { year: { $contains: 1 } });
// @ts-expect-error no column
matchFilter(docs, {}, { fields: ['nothing'] });

const posts = sqliteTable('posts', { id: integer().primaryKey(), list: text({ mode: 'json' }).$type<string[]>() });
matchFilter(posts, { list: { $all: ['a'] }, id: { $in: [1, 2] } });
