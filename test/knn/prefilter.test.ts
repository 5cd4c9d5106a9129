// prefilter: the condition on the table of an index is answered before the search.

import { eq, or, sql } from 'drizzle-orm';
import { alias, text } from 'drizzle-orm/sqlite-core';
import { knn, knnBatch, knnGrouped, knnPage, moreLikeThis, prepareKnn } from 'drizzle-vector';
import { createFts5Table, fts5Table, hybridSearch } from 'drizzle-vector/fts5';
import { describe, expect, it } from 'vitest';
import { animals, openAnimals } from '../support/animals.js';
import { authors, openPosts, posts, postsEmbedding } from '../support/posts.js';
import { statementsOf } from '../support/statements.js';
import { vectorError } from '../support/thrown.js';

const origin = [0, 0];
const where = eq(posts.authorId, 2);
const titles = (rows: readonly { title: string }[]) => rows.map(({ title }) => title);

describe('prefilter', () => {
  it('looks for the keys that meet the condition, and searches among these', () => {
    const db = openPosts();

    const [statement] = statementsOf(db, (logged) => {
      expect(titles(knn(logged, postsEmbedding, origin, { k: 5, where, prefilter: true }))).toEqual(['dogs', 'ants']);
    });

    expect(statement?.sql).toContain(
      'where knn_match("posts_embedding"."distance", ?) ' +
        'and ("posts_embedding"."id" in (select "id" from "posts" where "posts"."author_id" = ?)) ' +
        'order by "posts_embedding"."distance"',
    );
    const { explanation } = knn(db, postsEmbedding, origin, { k: 5, where, prefilter: true, explain: true });
    expect(explanation.plan.join('\n')).toMatch(/KNN.*: id IN \(\.\.\.\)/);
    expect(explanation.steps).toMatchObject([
      { way: 'filter', rows: 2 },
      { way: 'exact', rows: 2 },
    ]);
  });

  it('gives the rows that it gives without', () => {
    const db = openPosts();
    const conditions = [
      eq(posts.published, false),
      or(eq(posts.title, 'cats'), eq(posts.authorId, 2)),
      sql`${posts.title} > 'c' and ${posts.id} in (select id from authors)`,
      sql`${posts.authorId} = null`,
      undefined,
    ];
    for (const condition of conditions) {
      const found = (prefilter: boolean) => knn(db, postsEmbedding, origin, { k: 2, where: condition, prefilter });
      expect(found(true)).toEqual(found(false));
    }
  });

  it('works with an alias of the table, and with an alias of the index', () => {
    const p = alias(posts, 'p');
    const condition = sql`${p.authorId} = (select max(author_id) from posts)`;
    const options = { k: 5, from: p, where: condition, prefilter: true } as const;

    expect(titles(knn(openPosts(), postsEmbedding, origin, options))).toEqual(['dogs', 'ants']);
    expect(titles(knn(openPosts(), alias(postsEmbedding, 'e'), origin, { k: 5, where, prefilter: true }))).toEqual([
      'dogs',
      'ants',
    ]);
  });

  it('is an option of every search', () => {
    const db = openPosts();
    const options = { k: 5, where, prefilter: true } as const;

    expect(titles(prepareKnn(db, postsEmbedding, options)(origin))).toEqual(['dogs', 'ants']);
    expect(knnBatch(db, postsEmbedding, [origin], options).map(titles)).toEqual([['dogs', 'ants']]);
    const { rows, next } = knnPage(db, postsEmbedding, origin, { ...options, k: 1 });
    expect(titles(rows)).toEqual(['dogs']);
    expect(titles(knnPage(db, postsEmbedding, origin, { ...options, k: 1, after: next }).rows)).toEqual(['ants']);
    expect(titles(moreLikeThis(db, postsEmbedding, 3, options))).toEqual(['ants']);
    const groups = knnGrouped(db, postsEmbedding, origin, { ...options, by: posts.published, perGroup: 2 });
    expect(groups.map((group) => titles(group.rows))).toEqual([['dogs', 'ants']]);
  });

  it('holds for the vector search of hybridSearch()', () => {
    const db = openPosts();
    const texts = fts5Table('posts_text', { title: text() });
    createFts5Table(db, texts);
    const search = {
      vector: { table: postsEmbedding, query: origin },
      text: { table: texts, query: 'cats' },
      k: 5,
      where,
    };
    const [statement] = statementsOf(db, (logged) => {
      expect(titles(hybridSearch(logged, { ...search, prefilter: true }))).toEqual(titles(hybridSearch(db, search)));
    });
    expect(statement?.sql).toContain(
      '"posts_embedding"."id" in (select "id" from "posts" where "posts"."author_id" = ?)',
    );
  });

  it('is refused where it means nothing', () => {
    const code = 'invalid_option';
    const options = { k: 1, prefilter: true } as never;

    expect(vectorError(() => knn(openAnimals(), animals, origin, options))).toEqual({
      code,
      message:
        'knn() prefilter: expected an index made by vectorIndex() to search but received the vector table "animals". ' +
        'Conditions on its columns are part of the search without it',
    });
    const join = { table: authors, on: eq(authors.id, posts.authorId) };
    expect(vectorError(() => knn(openPosts(), postsEmbedding, origin, { k: 1, where, join, prefilter: true }))).toEqual(
      {
        code,
        message: 'knn() prefilter: expected none beside join, whose columns where may name but received one',
      },
    );
    const wrong = { k: 1, prefilter: 'yes' } as never;
    expect(vectorError(() => knn(openPosts(), postsEmbedding, origin, wrong))).toMatchObject({ code });
  });
});
