import { unknownColumn } from '../../errors/command-line.js';
import { isSameName, nameOf } from './names.js';

/** The columns with these names, in the order of the names. The case of letters does not count. */
export function pickColumns<C extends { readonly name: string }>(columns: readonly C[], names: readonly string[]): C[] {
  return names.map((name) => {
    const found = columns.find((column) => isSameName(column.name, name));
    if (found === undefined) throw unknownColumn('--columns', columns.map(nameOf), name);
    return found;
  });
}
