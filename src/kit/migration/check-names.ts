import { nameWithBacktick } from '../../errors/drizzle-kit.js';
import type { VirtualTable } from '../../tables/virtual-table.js';

/** Refuses names with a backtick. drizzle-kit quotes names with backticks, and does not double those inside. */
export function checkNames(table: VirtualTable): void {
  const { name } = table.description;
  const wrong = namesOf(table).find((each) => each.includes('`'));
  if (wrong !== undefined) throw nameWithBacktick(name, wrong);
}

function namesOf({ madeBy, description }: VirtualTable): string[] {
  const { name } = description;
  if (madeBy === 'vectorTable') {
    const { key, column, metadata } = description;
    return [name, key, column, ...metadata.map((each) => each.name)];
  }
  if (madeBy === 'vectorIndex') {
    const { content, contentKey, contentColumn, filters } = description;
    return [name, content, contentKey, contentColumn, ...filters.map((each) => each.name)];
  }
  if (madeBy === 'rtreeTable') {
    const { key, bounds, auxiliary } = description;
    return [name, key, ...bounds, ...auxiliary.map((each) => each.name)];
  }
  const { columns, content } = description;
  return [name, ...columns.map((each) => each.name), ...(content === undefined ? [] : [content.table, content.key])];
}
