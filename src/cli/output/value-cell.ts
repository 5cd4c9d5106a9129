import { styleText } from 'node:util';
import type { VectorType } from '../../columns/vector-type.js';
import { elementBytes, viewElements } from '../../element-type.js';
import type { Value } from '../database/connection.js';
import { realText } from './json-text.js';
import type { Cell } from './text-table.js';

/** How much of a vector, a BLOB or a text is shown. */
const ELEMENTS = 3;
const BYTES = 4;
const CHARACTERS = 80;

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A value for people to read: short, and on one line. */
export function valueCell(value: Value, vector?: Pick<VectorType, 'element'>): Cell {
  if (value === null) return { text: faint('NULL'), align: 'left' };
  if (value instanceof Uint8Array)
    return { text: vector ? vectorText(value, vector) : shortBlob(value), align: 'left' };
  if (typeof value === 'number') return { text: realText(value), align: 'right' };
  if (typeof value === 'bigint') return { text: String(value), align: 'right' };
  return { text: shortText(value), align: 'left' };
}

/** The first elements of a vector, as `[0.12, -0.03, 0.88, … 384 × float4]`; all of them where they are few. */
function vectorText(blob: Uint8Array, { element }: Pick<VectorType, 'element'>): string {
  const size = elementBytes(element);
  if (blob.length === 0 || blob.length % size !== 0) return shortBlob(blob);
  const count = blob.length / size;
  const elements = viewElements(element, new Uint8Array(blob).buffer, 0, count) as ArrayLike<number>;
  const shown = Array.from({ length: Math.min(count, ELEMENTS) }, (_, index) =>
    String(rounded(elements[index] as number)),
  );
  if (count > ELEMENTS) shown.push(`… ${count} × ${element}`);
  return `[${shown.join(', ')}]`;
}

const rounded = (element: number): number => Number(element.toPrecision(3));

function shortBlob(blob: Uint8Array): string {
  const hex = Buffer.from(blob.subarray(0, BYTES)).toString('hex');
  return blob.length > BYTES ? `x'${hex}…' ${blob.length} bytes` : `x'${hex}'`;
}

// Control characters could move the cursor, or do worse things.
function shortText(text: string): string {
  const line = text.slice(0, 2 * CHARACTERS).replace(/\p{Cc}/gu, escapeOf);
  const characters = [...line];
  return characters.length > CHARACTERS ? `${characters.slice(0, CHARACTERS - 1).join('')}…` : line;
}

const escapeOf = (character: string): string =>
  ESCAPES[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;

/** Faint text, which differs from a stored string. It has colours only where the terminal supports them. */
const faint = (text: string): string => styleText('dim', text, { stream: process.stdout });
