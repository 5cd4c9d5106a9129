/** Node's own SQLite; undefined before Node 22.13. Node 20 and its types lack it. */
export const nodeSqlite = <DatabaseSync>(): { readonly DatabaseSync: DatabaseSync } | undefined =>
  (process.getBuiltinModule as (name: string) => unknown)('node:sqlite') as
    | { readonly DatabaseSync: DatabaseSync }
    | undefined;
