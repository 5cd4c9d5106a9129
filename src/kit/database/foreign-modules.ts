import type { Connection } from './driver.js';

/** The virtual tables of modules that this connection has not loaded, and the tables that they keep their rows in. */
export interface ForeignModules {
  /** Whether the module of a virtual table is not loaded. */
  isUnknown(table: string): boolean;
  /** Whether a table belongs to a virtual table of such a module. SQLite itself knows it only of loaded modules. */
  isShadow(table: string): boolean;
}

const VIRTUAL = /^\s*CREATE\s+VIRTUAL\s+TABLE\b[\s\S]*?\bUSING\s+["'`[]?(\w+)/i;

/** The ends of the names of the tables that well-known modules make. Of any other, all tables `name_...` count. */
const SHADOWS: Readonly<Record<string, RegExp>> = {
  fts3: /^(?:content|segments|segdir|docsize|stat)$/,
  fts4: /^(?:content|segments|segdir|docsize|stat)$/,
  fts5: /^(?:data|idx|content|docsize|config)$/,
  rtree: /^(?:node|rowid|parent)$/,
  geopoly: /^(?:node|rowid|parent)$/,
  spellfix1: /^vocab$/,
  vec0: /^(?:info|chunks|rowids|auxiliary|(?:vector_chunks|metadatachunks|metadatatext|metadata_chunks|metadata_text)\d+)$/,
  vss0: /^(?:index|data)$/,
};

/** @param objects the rows of sqlite_master. */
export function foreignModules(
  objects: ReadonlyArray<{ readonly name: string; readonly sql: string | null }>,
  connection: Connection,
): ForeignModules {
  const loaded = new Set(
    connection.all<{ name: string }>('SELECT name FROM pragma_module_list').map(({ name }) => name.toLowerCase()),
  );
  const unknown = new Map(
    objects.flatMap(({ name, sql }) => {
      const module = VIRTUAL.exec(sql ?? '')?.[1]?.toLowerCase();
      return module === undefined || loaded.has(module) ? [] : [[name, module] as const];
    }),
  );
  return {
    isUnknown: (table) => unknown.has(table),
    isShadow: (table) =>
      [...unknown].some(([name, module]) => {
        if (!table.toLowerCase().startsWith(`${name.toLowerCase()}_`)) return false;
        return SHADOWS[module]?.test(table.slice(name.length + 1).toLowerCase()) ?? true;
      }),
  };
}

/** The columns that a `CREATE VIRTUAL TABLE` seems to have, where its module cannot be asked. */
export function columnsIn(sql: string): string[] {
  const list = /\(([\s\S]*)\)\s*;?\s*$/.exec(sql)?.[1] ?? '';
  const names = list.split(',').flatMap((argument) => /^\s*["'`[]?(\w+)["'`\]]?(?!\s*=)/.exec(argument)?.[1] ?? []);
  return names.length === 0 ? ['rowid'] : [...new Set(names)];
}
