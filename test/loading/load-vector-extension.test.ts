import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { getLoadablePath, type LoadableDatabase, type LoadOptions, loadVectorExtension } from 'drizzle-vector';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { thrown, vectorError } from '../support/thrown.js';

const suffix = { win32: 'dll', darwin: 'dylib' }[process.platform as string] ?? 'so';
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drizzle-vector-'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe('getLoadablePath', () => {
  it('finds the extension of this package', () => {
    const path = getLoadablePath();

    expect(path).toMatch(new RegExp(`vector\\.${suffix}$`));
    expect(existsSync(path)).toBe(true);
  });

  it('prefers DRIZZLE_VECTOR_EXTENSION, made absolute', () => {
    const copy = join(folder, `copy.${suffix}`);
    copyFileSync(getLoadablePath(), copy);
    vi.stubEnv('DRIZZLE_VECTOR_EXTENSION', relative(process.cwd(), copy));

    expect(getLoadablePath()).toBe(copy);
  });

  it('refuses a DRIZZLE_VECTOR_EXTENSION that is not there, rather than load another', () => {
    const missing = join(folder, 'missing.so');
    vi.stubEnv('DRIZZLE_VECTOR_EXTENSION', missing);

    const { code, message } = vectorError(() => getLoadablePath());

    expect(code).toBe('extension_not_found');
    expect(message).toContain(`expected the path of an extension file but received ${JSON.stringify(missing)}`);
  });

  it('takes an empty DRIZZLE_VECTOR_EXTENSION for an unset one', () => {
    vi.stubEnv('DRIZZLE_VECTOR_EXTENSION', '');

    expect(getLoadablePath()).toContain(`vector.${suffix}`);
  });
});

describe('load', () => {
  it('gives a better-sqlite3 database the functions of the extension', () => {
    const sqlite = new Database(':memory:');

    expect(loadVectorExtension(sqlite)).toBeUndefined();

    expect(sqlite.prepare('select vector_version()').pluck().get()).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('reaches the client of a Drizzle database', () => {
    const client = new Database(':memory:');

    loadVectorExtension(drizzle({ client }));

    expect(client.prepare('select vector_version()').pluck().get()).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('may be called twice', () => {
    const sqlite = new Database(':memory:');

    loadVectorExtension(sqlite);

    expect(() => loadVectorExtension(sqlite)).not.toThrow();
  });

  it('loads from a folder with any name, and a file without a suffix', () => {
    const odd = join(folder, 'ä ö (x) 漢.so');
    mkdirSync(odd);
    for (const path of [join(odd, `vector.${suffix}`), join(odd, 'vector')]) {
      copyFileSync(getLoadablePath(), path);
      vi.stubEnv('DRIZZLE_VECTOR_EXTENSION', path);
      const sqlite = new Database(':memory:');

      loadVectorExtension(sqlite);

      expect(sqlite.prepare('select vector_version()').pluck().get()).toMatch(/^\d+\.\d+\.\d+/);
    }
  });

  it('lets the error of SQLite through, about the file itself and not about one with a second suffix', () => {
    const broken = join(folder, `vector.${suffix}`);
    writeFileSync(broken, 'no library');
    vi.stubEnv('DRIZZLE_VECTOR_EXTENSION', broken);

    const error = thrown(() => loadVectorExtension(new Database(':memory:')));

    expect(error).toMatchObject({ code: 'SQLITE_ERROR' });
    expect(error.message).toContain(broken);
    expect(error.message).not.toContain(`.${suffix}.${suffix}`);
  });

  it('refuses databases that cannot load extensions, naming those that can', () => {
    class D1Database {
      prepare() {}
    }
    const refused = [new D1Database(), { $client: new D1Database() }, {}, null, undefined, 'app.db'];

    for (const db of refused) {
      const { code, message } = vectorError(() => loadVectorExtension(db as unknown as LoadableDatabase));

      expect(code).toBe('unsupported_driver');
      expect(message).toContain('expected a better-sqlite3, node:sqlite, bun:sqlite or libsql database');
    }
    expect(vectorError(() => loadVectorExtension(new D1Database() as unknown as LoadableDatabase)).message).toContain(
      'received D1Database. Cloudflare D1, Turso Cloud, @libsql/client and sql.js cannot load native extensions',
    );
  });

  describe('with mmapSize', () => {
    const mappedBytes = (sqlite: Database.Database) => sqlite.pragma('mmap_size', { simple: true });
    const file = () => new Database(join(folder, 'app.db'));

    it('lets SQLite map so much of the file', () => {
      const sqlite = file();
      loadVectorExtension(sqlite, { mmapSize: 1_048_576 });
      expect(mappedBytes(sqlite)).toBe(1_048_576);

      loadVectorExtension(drizzle({ client: sqlite }), { mmapSize: 0 });
      expect(mappedBytes(sqlite)).toBe(0);
      sqlite.close();
    });

    it('leaves the setting as it is where the option is missing', () => {
      const sqlite = file();
      loadVectorExtension(sqlite);
      expect(mappedBytes(sqlite)).toBe(0);

      sqlite.pragma('mmap_size = 65536');
      loadVectorExtension(sqlite, {});
      loadVectorExtension(sqlite, { mmapSize: undefined } as unknown as LoadOptions);
      expect(mappedBytes(sqlite)).toBe(65_536);
      sqlite.close();
    });

    it('sets it in node:sqlite', async (context) => {
      const { DatabaseSync } = await import('node:sqlite' as string).catch(() => context.skip('this Node has none'));
      const sqlite = new DatabaseSync(join(folder, 'app.db'), { allowExtension: true });
      loadVectorExtension(sqlite, { mmapSize: 2_097_152 });
      expect(sqlite.prepare('PRAGMA mmap_size').get()).toMatchObject({ mmap_size: 2_097_152 });
      sqlite.close();
    });

    it.each([-1, 1.5, Number.NaN, 2 ** 60, '1', null, true])('refuses %s', (mmapSize) => {
      const sqlite = file();
      const { code, message } = vectorError(() => loadVectorExtension(sqlite, { mmapSize } as LoadOptions));

      expect(code).toBe('invalid_option');
      expect(message).toContain('loadVectorExtension() mmapSize: expected an integer of at least 0 but received');
      expect(thrown(() => sqlite.prepare('select vector_version()'))).toMatchObject({ code: 'SQLITE_ERROR' });
      sqlite.close();
    });

    it('refuses other options, and what is no object', () => {
      const sqlite = file();
      const refused = [{ mmap: 1 }, 5, null];
      for (const options of refused) {
        expect(vectorError(() => loadVectorExtension(sqlite, options as LoadOptions)).code).toBe('invalid_option');
      }
      sqlite.close();
    });
  });

  it('says how to open a node:sqlite database that does not allow extensions', async (context) => {
    const sqlite = await import('node:sqlite' as string).catch(() => context.skip('this Node has no node:sqlite'));
    const closed = new sqlite.DatabaseSync(':memory:');
    const open = new sqlite.DatabaseSync(':memory:', { allowExtension: true });

    const { code, message } = vectorError(() => loadVectorExtension(closed));

    expect(code).toBe('extension_loading_disabled');
    expect(message).toContain('new DatabaseSync(path, { allowExtension: true })');
    loadVectorExtension(open);
    expect(open.prepare('select vector_version() as version').get()).toHaveProperty('version');
  });
});
