import type { VirtualModule } from './virtual-table.js';

const VIRTUAL = /^\s*CREATE\s+VIRTUAL\s+TABLE\b/i;
const MODULE = /\bUSING\s+["'`[]?(vector|fts5|rtree|rtree_i32)["'`\]]?\s*\(/i;

/** Whether a statement of sqlite_master creates a virtual table. */
export const isVirtualTable = (sql: string): boolean => VIRTUAL.test(sql);

/** The module of a `CREATE VIRTUAL TABLE`; undefined for other modules. */
export function virtualModule(sql: string): VirtualModule | undefined {
  const module = isVirtualTable(sql) ? MODULE.exec(sql)?.[1]?.toLowerCase() : undefined;
  return module === 'rtree_i32' ? 'rtree' : (module as VirtualModule | undefined);
}
