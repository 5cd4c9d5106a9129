import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import Database from 'better-sqlite3';
import { loadVectorExtension } from 'drizzle-vector';

export interface Machine {
  /** The CPU as a file name. */
  readonly slug: string;
  /** Lines of text: hardware, versions. */
  readonly lines: readonly string[];
}

const PEERS = ['sqlite-vec', 'vectorlite', 'usearch', 'libsql', '@zvec/zvec'];
const NOT_ON_NPM = "sqlite-vec's DiskANN and rescore indexes: npm has no release with them";

/** What the figures hold for. */
export function describeMachine(peers: Readonly<Record<string, string>>): Machine {
  const model = cpus()[0]?.model.trim() ?? 'unknown CPU';
  const db = new Database(':memory:');
  loadVectorExtension(db);
  const select = (expression: string) => db.prepare(`SELECT ${expression}`).pluck().get() as string;
  const sqlite = select('sqlite_version()');
  const debug = select('vector_debug()');
  db.close();
  const [measured, missing] = [
    PEERS.filter((name) => name in peers).map((name) => `${name} ${peers[name]}`),
    PEERS.filter((name) => !(name in peers)).map((name) => `${name} has no binary for this platform`),
  ];
  return {
    slug: `${model} ${cpus().length} cores`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    lines: [
      `${model}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}, Node ${process.version}`,
      `${debug.replaceAll(/\s+/g, ' ')}${commit()}`,
      `better-sqlite3 with SQLite ${sqlite}, ${measured.join(', ')}`,
      `processes that wanted a core when this began: ${loadavg()[0]?.toFixed(1)}; with more than there are cores, trust ratios`,
      `not measured: ${[...missing, NOT_ON_NPM].join('; ')}`,
    ],
  };
}

function commit(): string {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    const changed = git('status', '--porcelain', '--untracked-files=no', 'src', 'native') === '' ? '' : ' with changes';
    return ` (${git('rev-parse', '--short', 'HEAD')}${changed})`;
  } catch {
    return ''; // not a git checkout
  }
}
