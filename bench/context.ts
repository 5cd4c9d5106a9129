import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSet } from './data-set.js';
import type { Engine, Session, Shape } from './engines/engine.js';
import type { Contestant } from './measure-once.js';

const ROOM = 1.2;

/** What the parts of the benchmark share: the data and, made when first asked for, a file of all rows for each engine. */
export class Context {
  readonly data: DataSet;
  readonly engines: readonly Engine[];
  readonly shape: Shape;
  readonly #folder: string;
  readonly #loaded = new Set<string>();

  constructor(folder: string, data: DataSet, engines: readonly Engine[]) {
    this.#folder = folder;
    this.data = data;
    this.engines = engines;
    this.shape = { dimensions: data.dimensions, capacity: Math.ceil((data.vectors.length + data.extra.length) * ROOM) };
  }

  get rows(): number {
    return this.data.vectors.length;
  }

  /** An empty folder; what was under this name is deleted. */
  emptyFolder(name: string): string {
    const folder = this.#path(name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    return folder;
  }

  /** Loads all rows into a new file; `measure` is given the call that does it alone. */
  load<T>(engine: Engine<Session>, measure: (load: () => void) => T): T {
    const session = engine.create(this.emptyFolder(engine.name), this.shape);
    const fill = engine.fill ?? fillAtOnce;
    const result = measure(() => fill(session, this.data.vectors));
    session.close();
    this.#loaded.add(engine.name);
    return result;
  }

  /** The folder of the engine's file with all rows, to be read only. */
  full(engine: Engine<Session>): string {
    if (engine.fileOf) return this.full(engine.fileOf);
    if (!this.#loaded.has(engine.name)) {
      console.error(`  loading ${engine.name}`);
      this.load(engine, (load) => load());
    }
    return this.#path(engine.name);
  }

  /** The folder of a copy of the file with all rows. The engine's next copy of this name replaces it. */
  copy(engine: Engine<Session>, name = 'copy'): string {
    const full = this.full(engine);
    const folder = this.emptyFolder(`${engine.name} ${name}`);
    engine.copy(full, folder);
    return folder;
  }

  /** The engine on its file with all rows, to be asked only. */
  contestant(engine: Engine, wanted: Contestant['wanted']): Contestant {
    return { engine, wanted, open: () => engine.open(this.full(engine), this.shape) };
  }

  /** Bytes of all files of the engine with all rows. */
  fileBytes(engine: Engine<Session>): number {
    const folder = this.full(engine);
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  }

  #path(name: string): string {
    return join(this.#folder, name.replaceAll(/[^a-z0-9-]+/gi, '-'));
  }
}

function fillAtOnce(session: Session, vectors: readonly Float32Array[]): void {
  session.load(vectors);
  session.buildIndex?.();
}
