import { createHash } from 'node:crypto';
import { type VirtualTable, virtualTableType } from '../../tables/virtual-table.js';
import { canonical } from './canonical.js';

const types = new Map<string, string>();

/**
 * The type of a virtual table in a form that drizzle-kit reads from a database as it was declared. Of any type,
 * drizzle-kit 0.31 keeps only the length of a text. Equal tables have equal tokens, however their options are written.
 */
export function typeToken(table: VirtualTable): string {
  const type = virtualTableType(canonical(table));
  const number = createHash('sha256').update(type).digest().readUIntBE(0, 6) + 1;
  types.set(String(number), type);
  return `text(${number})`;
}

/** Whether a text still contains the token of a table, however drizzle-kit spells its types. */
export const hasToken = (text: string, table: VirtualTable): boolean =>
  text.includes(typeToken(table).replace(/\D/g, ''));

const COLOR = '((?:\\x1b\\[[0-9;]*m)*)';
const TOKEN = new RegExp(`text${COLOR}\\(${COLOR}(\\d+)${COLOR}\\)`, 'g');

/** Replaces the tokens in a text, or in JSON, by the types that they stand for, which people understand. */
export function withoutTokens(text: string): string {
  const isJson = text.startsWith('{'); // of drizzle-kit 1.0 with --output json
  return text.replace(TOKEN, (token, before, inside, number, behind) => {
    const type = types.get(number);
    if (type === undefined) return token;
    return isJson ? JSON.stringify(type).slice(1, -1) : `${before}${inside}${type}${behind}`;
  });
}
