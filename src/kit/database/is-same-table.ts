import type { Declared } from '../../tables/declared.js';
import { canonical } from './canonical.js';

/** Whether two definitions make the same table or index. */
export const isSameTable = (a: Declared, b: Declared): boolean => ordered(canonical(a)) === ordered(canonical(b));

/** JSON with the properties of all objects in the order of their names. */
const ordered = (value: object): string =>
  JSON.stringify(value, (_, each) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([x], [y]) => (x < y ? -1 : 1)))
      : each,
  );
