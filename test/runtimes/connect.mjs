import { readFileSync } from 'node:fs';

// drizzle-orm does not export its package.json. This file lies in the project, beside node_modules.
const manifest = readFileSync(new URL('node_modules/drizzle-orm/package.json', import.meta.url), 'utf8');
const isDrizzle1 = JSON.parse(manifest).version.startsWith('1.');

/** How to open a file, and the Drizzle driver for it. Each driver is imported only where it is tried. */
const drivers = {
  'better-sqlite3': (file) => openWith('better-sqlite3', file),
  libsql: (file) => openWith('libsql', file),

  async 'better-sqlite3-multiple-ciphers'(file) {
    const opened = await openWith('better-sqlite3-multiple-ciphers', file, (client) => client.pragma("key = 'secret'"));
    return { ...opened, isEncrypted: true };
  },

  async 'node:sqlite'(file) {
    const { DatabaseSync } = await import('node:sqlite');
    const { drizzle } = await import('drizzle-orm/node-sqlite');
    const { migrate } = await import('drizzle-orm/node-sqlite/migrator');
    const client = new DatabaseSync(file, { allowExtension: true });
    return { client, db: drizzle({ client }), migrate, close: () => client.close() };
  },

  async 'bun:sqlite'(file) {
    const { Database } = await import('bun:sqlite');
    const { drizzle } = await import('drizzle-orm/bun-sqlite');
    const { migrate } = await import('drizzle-orm/bun-sqlite/migrator');
    const client = new Database(file);
    return { client, db: drizzle({ client }), migrate, close: () => client.close() };
  },
};

/** Opens a file with a driver: its database, Drizzle over it, Drizzle's migrator, and how to close it. */
export async function connect(driver, file) {
  return { ...(await drivers[driver](file)), isDrizzle1 };
}

/** Drivers with the interface of better-sqlite3. */
async function openWith(packageName, file, prepare = () => {}) {
  const { default: Database } = await import(packageName);
  const { drizzle } = await import('drizzle-orm/better-sqlite3');
  const { migrate } = await import('drizzle-orm/better-sqlite3/migrator');
  const client = new Database(file);
  prepare(client);
  return { client, db: drizzle({ client }), migrate, close: () => client.close() };
}
