/** One way of using the package that is tried: a runtime with a driver. */
export interface Trial {
  runtime: string;
  /** The package of npm that has the runtime. Without one, it is expected on this machine. */
  from?: string;
  command: readonly string[];
  driver: string;
  /** What is installed for the driver. */
  packages: readonly string[];
  /** Whether npm compiles one of these packages. */
  compiles?: true;
  /** The version of drizzle-orm. Without one, the driver is tried with SQL. */
  drizzle?: string;
}

const DRIZZLE = { drizzle: '0.45.4' };
const DRIZZLE_1 = { drizzle: '1.0.0-rc.5' };

const node = (version: string) => ({ runtime: `Node ${version}`, from: `node@${version}`, command: ['node'] });
const BUN = { runtime: 'Bun 1.4.5', from: 'bun@1.4.5', command: ['bun'] };
const DENO = {
  runtime: 'Deno 2.9.6',
  from: 'deno@2.9.6',
  command: ['deno', 'run', '--allow-all', '--node-modules-dir=manual'],
};

// A driver without packages is a part of its runtime. Drizzle's driver of better-sqlite3 also drives its relatives. It
// imports better-sqlite3 even then, so that one is installed beside them.
const BETTER_12 = { driver: 'better-sqlite3 12.11.1', packages: ['better-sqlite3@12.11.1'], compiles: true as const };
const BETTER_13 = { driver: 'better-sqlite3 13.2.0', packages: ['better-sqlite3@13.2.0'] };
const CIPHERS = 'better-sqlite3-multiple-ciphers';
const MULTIPLE_CIPHERS = { driver: `${CIPHERS} 13.0.3`, packages: [`${CIPHERS}@13.0.3`, ...BETTER_13.packages] };
const LIBSQL = { driver: 'libsql 0.5.29', packages: ['libsql@0.5.29', ...BETTER_13.packages] };
const NODE_SQLITE = { driver: 'node:sqlite', packages: [] };
const BUN_SQLITE = { driver: 'bun:sqlite', packages: [] };
const NODE_SQLITE3 = { driver: 'sqlite3 6.0.1', packages: ['sqlite3@6.0.1'], compiles: true as const };

export const TRIALS: readonly Trial[] = [
  { ...node('20.20.2'), ...BETTER_12, ...DRIZZLE },
  { ...node('22.23.3'), ...BETTER_13, ...DRIZZLE },
  { ...node('22.23.3'), ...NODE_SQLITE, ...DRIZZLE_1 },
  { ...node('24.21.0'), ...BETTER_13, ...DRIZZLE },
  { ...node('24.21.0'), ...NODE_SQLITE, ...DRIZZLE_1 },
  { ...node('26.10.0'), ...BETTER_13, ...DRIZZLE },
  { ...node('26.10.0'), ...NODE_SQLITE, ...DRIZZLE_1 },
  { ...node('24.21.0'), ...MULTIPLE_CIPHERS, ...DRIZZLE },
  { ...node('24.21.0'), ...LIBSQL, ...DRIZZLE },
  { ...BUN, ...BUN_SQLITE, ...DRIZZLE },
  { ...BUN, ...BUN_SQLITE, ...DRIZZLE_1 },
  { ...DENO, ...BETTER_13, ...DRIZZLE },
  { ...DENO, ...NODE_SQLITE, ...DRIZZLE_1 },
  { ...node('24.21.0'), ...NODE_SQLITE3 },
  { runtime: 'Python', command: ['/usr/bin/python3', 'sql-program.py'], driver: 'sqlite3', packages: [] },
  { runtime: 'sqlite3 shell', command: ['bash', 'sql-program.sh'], driver: 'the shell itself', packages: [] },
];

export const nameOf = ({ runtime, driver, drizzle }: Trial): string =>
  `${runtime} + ${driver}${drizzle === undefined ? '' : ` + drizzle-orm ${drizzle}`}`;
