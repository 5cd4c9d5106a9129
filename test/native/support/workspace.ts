import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { Host, OpenOptions } from '../host.js';
import type { Connection } from './connection.js';

export interface Workspace {
  /** Opens a database, in memory unless a path is given; it is closed after the test. */
  open(path?: string, options?: OpenOptions): Promise<Connection>;
  /** The path of a file in a folder that lives as long as the test. */
  file(name?: string): string;
  /** Closes a connection of another making after the test. */
  closing<C extends Connection>(connection: C): C;
}

/** Connections and files for the tests of one `describe`, gone after each test. */
export function workspace(host: Host): Workspace {
  let connections: Connection[] = [];
  let folder: string | undefined;

  afterEach(async () => {
    await Promise.all(connections.map((connection) => connection.close()));
    connections = [];
    if (folder) rmSync(folder, { recursive: true });
    folder = undefined;
  });

  function closing<C extends Connection>(connection: C): C {
    connections.push(connection);
    return connection;
  }

  return {
    closing,
    open: async (path, options) => closing(await host.open(path, options)),
    file(name = 'test.db') {
      folder ??= mkdtempSync(join(tmpdir(), 'drizzle-vector-'));
      return join(folder, name);
    },
  };
}
