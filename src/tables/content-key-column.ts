import { type SQL, sql } from 'drizzle-orm';
import { customType, integer } from 'drizzle-orm/sqlite-core';
import type { BuilderOf } from '../columns/vector-column.js';
import type { ContentKey } from './content-key.js';

/** The builder of a column that holds `Data`. */
export type ContentKeyBuilder<Data> = [Data, number] extends [number, Data]
  ? ReturnType<typeof integer>
  : BuilderOf<ReturnType<typeof customType<{ data: Data }>>>;

/** Makes the key column of a virtual table over an ordinary one, whose values are those of the key of that one. */
export function contentKeyColumn(name: string, { key, keyType }: ContentKey): ReturnType<typeof integer> {
  if (keyType === 'integer' && key.dataType.startsWith('number')) return integer(name);
  return customType<{ data: unknown; driverData: unknown }>({
    dataType: () => keyType,
    toDriver: (value) => key.mapToDriverValue(value),
    fromDriver: (value) => key.mapFromDriverValue(value),
    // The relational queries of Drizzle 1.x select nested rows as JSON, which has no BLOBs.
    ...(keyType === 'blob' ? { forJsonSelect: inHex, fromJson: (hex: unknown) => ofHex(hex, key) } : {}),
  })(name) as unknown as ReturnType<typeof integer>;
}

const inHex = (identifier: SQL): SQL => sql`hex(${identifier})`;

const ofHex = (hex: unknown, key: ContentKey['key']): unknown =>
  key.mapFromDriverValue(Buffer.from(String(hex), 'hex'));
