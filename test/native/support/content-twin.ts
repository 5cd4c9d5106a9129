import { expect } from 'vitest';
import { type Connection, SqlError } from './connection.js';
import type { Space } from './reference.js';
import { expectNearestOf, plainTable, type TwinOptions } from './twin.js';

/** An ordinary table `plain`, and an index `docs` over it that must follow whatever happens to it. */
export class ContentTwin {
  readonly db: Connection;
  readonly space: Space;

  private constructor(db: Connection, space: Space) {
    this.db = db;
    this.space = space;
  }

  static async create(db: Connection, options: TwinOptions = {}): Promise<ContentTwin> {
    const { type = 'float4', metric = 'l2', dim = 2 } = options;
    const more = options.options ? `, ${options.options}` : '';
    await db.run(plainTable(options));
    await db.run(
      `CREATE VIRTUAL TABLE docs USING vector(dim=${dim}, type=${type}, metric=${metric}, content=plain, content_column=vector${more})`,
    );
    return await ContentTwin.open(db, { type, metric });
  }

  /** Takes up what another connection created. */
  static async open(db: Connection, space: Space): Promise<ContentTwin> {
    return new ContentTwin(db, space);
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
      await db.column('SELECT id FROM plain ORDER BY id'),
    );
    await expectNearestOf(db, query, space, filter && `id IN (SELECT id FROM plain WHERE ${filter})`);
  }
}
