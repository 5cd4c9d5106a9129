import { expect } from 'vitest';
import { type Connection, SqlError } from './connection.js';
import type { Space } from './reference.js';
import { expectNearestOf, plainTable, type TwinOptions } from './twin.js';

/** An ordinary table `plain`, and an index `docs` over it that must follow whatever happens to it. */
export class ContentTwin {
  readonly db: Connection;
  readonly space: Space;
  readonly #hasFilters: boolean;

  private constructor(db: Connection, space: Space, hasFilters: boolean) {
    this.db = db;
    this.space = space;
    this.#hasFilters = hasFilters;
  }

  /** `filters` are the filter columns of the index, as `content_filters` has them. */
  static async create(
    db: Connection,
    options: TwinOptions & { filters?: string | undefined; withoutRowid?: boolean } = {},
  ): Promise<ContentTwin> {
    const { type = 'float4', metric = 'l2', dim = 2, filters, textKey, withoutRowid } = options;
    const filterOption = filters ? `, content_filters='${filters}'` : '';
    const keyOption = textKey ? ', key_type=text' : '';
    const more = filterOption + keyOption + (options.options ? `, ${options.options}` : '');
    await db.run(plainTable({ plainKey: 'TEXT PRIMARY KEY', ...options }) + (withoutRowid ? ' WITHOUT ROWID' : ''));
    await db.run(
      `CREATE VIRTUAL TABLE docs USING vector(dim=${dim}, type=${type}, metric=${metric}, content=plain, content_column=vector${more})`,
    );
    return await ContentTwin.open(db, { type, metric });
  }

  /** Takes up what another connection created. */
  static async open(db: Connection, space: Space): Promise<ContentTwin> {
    const filters = await db.value("SELECT json_array_length(vector_definition('docs'), '$.content.filters')");
    return new ContentTwin(db, space, Number(filters) > 0);
  }

  /** Runs a statement, written for a table `{t}`. The answer says whether it succeeded. */
  async attempt(statement: string): Promise<boolean> {
    try {
      await this.db.run(statement.replaceAll('{t}', 'plain'));
      return true;
    } catch (error) {
      if (error instanceof SqlError) return false;
      throw error;
    }
  }

  /** Fails unless KNN over the index finds the nearest of exactly the table's rows, and of those that satisfy a filter. */
  async expectAgreement(query: number[], filter?: string): Promise<void> {
    const { db, space } = this;
    expect(await db.column('SELECT id FROM docs ORDER BY id')).toEqual(
      await db.column('SELECT id FROM plain WHERE vector IS NOT NULL ORDER BY id'),
    );
    const byKey = filter && `id IN (SELECT id FROM plain WHERE ${filter})`;
    await expectNearestOf(db, query, space, this.#hasFilters ? filter : byKey);
  }
}
