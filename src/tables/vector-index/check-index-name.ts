import { notAnIndexName } from '../../errors/vector-indexes.js';

export function checkIndexName(name: unknown): void {
  if (typeof name !== 'string' || name === '' || name.includes('\0')) throw notAnIndexName(name);
}
