/** Node's own SQLite; undefined before Node 22.13. Neither Node 20 nor its types have it. */
export const nodeSqlite = <DatabaseSync>(): { readonly DatabaseSync: DatabaseSync } | undefined =>
  (process.getBuiltinModule as (name: string) => unknown)('node:sqlite') as
    | { readonly DatabaseSync: DatabaseSync }
    | undefined;
