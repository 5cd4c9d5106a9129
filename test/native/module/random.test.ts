// Thousands of random statements, with random failures, rollbacks and merges, on a vector table and on an ordinary twin, or on an ordinary
// table with an index over it, over several connections. For any other seed, and any number of steps a table:
//
//   DRIZZLE_VECTOR_SEED=7 DRIZZLE_VECTOR_STEPS=100000 npx vitest run --project native random

import { describe, expect, test } from 'vitest';
import { isExhaustive } from '../../support/is-exhaustive.js';
import { betterSqlite3, hosts, shell } from '../host.js';
import type { Connection } from '../support/connection.js';
import { ContentTwin } from '../support/content-twin.js';
import { Random } from '../support/random.js';
import type { Space } from '../support/reference.js';
import { Twin } from '../support/twin.js';
import { blob } from '../support/vectors.js';
import { type Workspace, workspace } from '../support/workspace.js';

const SEED = Number(process.env.DRIZZLE_VECTOR_SEED ?? 1);
const STEPS = Number(process.env.DRIZZLE_VECTOR_STEPS ?? (isExhaustive ? 1250 : 400));
const KEYS = 60;
const DIM = 3;
const BAD_VECTORS = ["X'00'", blob([1]), '5'];
const BAD_TAGS = ["'{}'", "'x'"];
const TAGS = ['"a"', '"b"', '"c"', '1', '2'];

// Few different ones, so that there are equal ones. A cosine has no use for the zero vector.
function randomVector(random: Random, { metric }: Space): number[] {
  const vector = random.vector(DIM, -4, 4);
  if (metric === 'cosine') vector[0] ||= 1;
  return vector;
}

/** How keys are written in SQL. */
interface Keys {
  of(number: number): string;
  shifted(by: number): string;
  negated: string;
  wrong: string;
  /** How often a key is NULL. */
  nulls: number;
}

const integerKeys: Keys = {
  of: (number) => `${number}`,
  shifted: (by) => `id + ${by}`,
  negated: '-id',
  wrong: "'x'",
  nulls: 0.2,
};

const textKeys: Keys = {
  of: (number) => `'k${String(number).padStart(3, '0')}'`,
  shifted: (by) => `printf('k%03d', substr(id, 2) + ${by})`,
  negated: "replace(id, 'k', '-')",
  wrong: 'NULL',
  nulls: 0.03,
};

interface StatementOptions {
  keys: Keys;
  /** Whether an UPDATE of a key or of metadata is of one row, because the order of rows would show in its outcome. */
  ofOneRow: boolean;
  /** Whether there is a generated column `kind`, and a column `tags`. */
  hasTags: boolean;
  /** Whether a row may lack a vector. */
  nullable: boolean;
  /** Whether a write may have tags that are none. */
  hasBadTags: boolean;
}

/** Statements for a table `{t}`, a good part of which fail. */
class Statements {
  readonly #random: Random;
  readonly #space: Space;
  readonly #keys: Keys;
  readonly #options: StatementOptions;
  readonly #bad: string[];

  constructor(random: Random, space: Space, options: StatementOptions) {
    this.#random = random;
    this.#space = space;
    this.#keys = options.keys;
    this.#options = options;
    this.#bad = [...(options.nullable ? [] : ['NULL']), ...BAD_VECTORS];
  }

  next(): string {
    const statement = this.#random.pick([
      this.#insert,
      this.#insert,
      this.#insert,
      this.#update,
      this.#update,
      this.#delete,
    ]);
    return statement.call(this);
  }

  #key(): string {
    if (this.#random.chance(this.#keys.nulls)) return 'NULL';
    return this.#random.chance(0.02) ? this.#keys.wrong : this.#keys.of(this.#random.integer(1, KEYS));
  }

  #vector(): string {
    if (this.#random.chance(0.03)) return this.#random.pick(this.#bad);
    if (this.#options.nullable && this.#random.chance(0.15)) return 'NULL';
    return blob(randomVector(this.#random, this.#space), this.#space.type);
  }

  #title(): string {
    return this.#random.pick(['NULL', "'a'", "'b'", "'c'", '5', '2.5']);
  }

  #page(): string {
    return this.#random.chance(0.04)
      ? 'NULL'
      : this.#random.pick([`${this.#random.integer(0, 20)}`, "'7'", '3.0', "'x'"]);
  }

  #tags(): string {
    if (this.#options.hasBadTags && this.#random.chance(0.02)) return this.#random.pick(BAD_TAGS);
    return this.#random.chance(0.1) ? 'NULL' : `'[${this.#someTags(3).join()}]'`;
  }

  #someTags(most: number): string[] {
    return Array.from({ length: this.#random.integer(0, most) }, () => this.#random.pick(TAGS));
  }

  /** The columns that are written. */
  get #columns(): string {
    return `vector, title, page${this.#options.hasTags ? ', tags' : ''}`;
  }

  #rows(): string {
    const count = this.#random.chance(0.6) ? 1 : this.#random.integer(2, 6);
    const row = () => {
      const values = [this.#key(), this.#vector(), this.#title(), this.#page()];
      return `(${[...values, ...(this.#options.hasTags ? [this.#tags()] : [])].join(', ')})`;
    };
    return Array.from({ length: count }, row).join();
  }

  // A value that is no vector, or no tags, ends the statement under every conflict clause. To the twin it is a constraint that some let pass.
  #conflict(values = ''): string {
    if (this.#bad.some((bad) => values.includes(`, ${bad}, `))) return '';
    if (BAD_TAGS.some((bad) => values.includes(`, ${bad})`))) return '';
    return this.#random.pick(['', '', 'OR REPLACE', 'OR IGNORE', 'OR FAIL', 'OR ABORT']);
  }

  #insert(): string {
    if (this.#random.chance(0.1)) {
      const shift = this.#random.integer(-5, KEYS);
      return `INSERT ${this.#conflict()} INTO {t}(id, ${this.#columns}) SELECT ${this.#keys.shifted(shift)}, ${this.#columns} FROM {t} WHERE ${this.where()} ORDER BY id`;
    }
    const rows = this.#rows();
    return `INSERT ${this.#conflict(rows)} INTO {t}(id, ${this.#columns}) VALUES ${rows}`;
  }

  #update(): string {
    const assignments = [`vector = ${this.#vector()}`, `title = ${this.#title()}`, `page = ${this.#page()}`];
    if (this.#options.hasTags) assignments.push(`tags = ${this.#tags()}`);
    const chosen = assignments.filter(() => this.#random.chance(0.5));
    const keys = [`id = ${this.#key()}`, `id = ${this.#keys.shifted(30)}`, `id = ${this.#keys.negated}`];
    if (this.#random.chance(0.25)) chosen.push(this.#random.pick(keys));
    if (chosen.length === 0) chosen.push('vector = vector');
    // Which row fails first is the order of the scan, and OR FAIL would show it.
    const bad =
      this.#bad.some((bad) => chosen.includes(`vector = ${bad}`)) ||
      BAD_TAGS.some((bad) => chosen.includes(`tags = ${bad}`));
    const conflict = bad ? '' : this.#random.pick(['', '', 'OR REPLACE', 'OR IGNORE']);
    const isOfOneRow = this.#options.ofOneRow && chosen.some((assignment) => !assignment.startsWith('vector'));
    const where = isOfOneRow ? `id = ${this.#keys.of(this.#random.integer(1, KEYS))}` : this.where();
    return `UPDATE ${conflict} {t} SET ${chosen.join()} WHERE ${where}`;
  }

  #delete(): string {
    return this.#random.chance(0.03) ? 'DELETE FROM {t}' : `DELETE FROM {t} WHERE ${this.where()}`;
  }

  /** A condition on the rows. */
  where(): string {
    const number = this.#random.integer(1, KEYS);
    if (this.#options.hasTags && this.#random.chance(0.5)) return this.#whereTags();
    const [key, next, last, other] = [0, 1, 4, 5].map((by) => this.#keys.of(number + by));
    return this.#random.pick([
      ...[`id = ${key}`, `id = ${key}`, `id = ${key}`, `id IN (${key}, ${next}, ${other})`],
      ...[
        `id BETWEEN ${key} AND ${last}`,
        `page = ${number % 20}`,
        "title = 'a' AND page > 15",
        `page > 18 OR id = ${key}`,
      ],
    ]);
  }

  #whereTags(): string {
    const tags = (test: string) => `vector_has_${test}(tags, '[${this.#someTags(2).join()}]')`;
    return this.#random.pick([
      tags('any'),
      tags('any'),
      tags('all'),
      tags('none'),
      `${tags('any')} AND title = 'a'`,
      `${tags('none')} AND page BETWEEN 3 AND 9 AND vector_has(tags, 'a')`,
      `${tags('any')} AND id > ${this.#keys.of(this.#random.integer(1, KEYS))}`,
      "kind = 'a1'",
      `kind > 'b' AND ${tags('none')}`,
    ]);
  }
}

type AnyTwin = Twin | ContentTwin;

/** The connections to one file. At most one of them is in a write transaction; the others look on, some in read transactions. */
class Session {
  readonly #random: Random;
  readonly #statements: Statements;
  readonly #space: Space;
  readonly #twins: AnyTwin[] = [];
  readonly #openTwin: () => Promise<AnyTwin>;
  #writer = 0;
  #inTransaction = false;
  #savepoints: string[] = [];
  readonly #reading = new Set<AnyTwin>();
  failures = 0;
  merges = 0;

  constructor(random: Random, space: Space, statements: Statements, openTwin: () => Promise<AnyTwin>) {
    this.#random = random;
    this.#space = space;
    this.#statements = statements;
    this.#openTwin = openTwin;
  }

  async start(connections: number): Promise<void> {
    for (let i = 0; i < connections; i++) this.#twins.push(await this.#openTwin());
  }

  async step(): Promise<void> {
    const twin = this.#twins[this.#writer] as AnyTwin;
    if (this.#random.chance(0.2)) await this.#control(twin.db);
    else if (this.#random.chance(0.03)) await this.#maintain(twin.db);
    else if (!this.#inTransaction && this.#random.chance(0.1)) await this.#switch();
    if (!(await twinOf(this.#twins, this.#writer).attempt(this.#statements.next()))) this.failures++;
    if (this.#random.chance(0.12)) await this.#expectAgreement(twinOf(this.#twins, this.#writer));
    if (this.#random.chance(0.05)) await this.#look();
  }

  async end(): Promise<void> {
    for (const twin of this.#reading) await twin.db.run('COMMIT');
    if (this.#inTransaction) await twinOf(this.#twins, this.#writer).db.run('COMMIT');
    for (const twin of this.#twins) await this.#expectAgreement(twin);
    const fresh = await this.#openTwin();
    await this.#expectAgreement(fresh);
    expect(await fresh.db.column('PRAGMA integrity_check')).toEqual(['ok']);
  }

  /** Transactions and savepoints. */
  async #control(db: Connection): Promise<void> {
    const savepoints = this.#savepoints;
    if (!this.#inTransaction) {
      await db.run('BEGIN IMMEDIATE');
      this.#inTransaction = true;
    } else if (this.#random.chance(0.3)) {
      await db.run(this.#random.pick(['COMMIT', 'COMMIT', 'ROLLBACK']));
      this.#inTransaction = false;
      savepoints.length = 0;
    } else if (savepoints.length === 0 || this.#random.chance(0.4)) {
      const name = `s${savepoints.length}`;
      await db.run(`SAVEPOINT ${name}`);
      savepoints.push(name);
    } else {
      const index = this.#random.integer(0, savepoints.length - 1);
      const release = this.#random.chance(0.5);
      await db.run(`${release ? 'RELEASE' : 'ROLLBACK TO'} ${savepoints[index]}`);
      savepoints.length = release ? index : index + 1;
    }
  }

  /** Merges and rebuilds, inside of transactions too, and VACUUM. */
  async #maintain(db: Connection): Promise<void> {
    if (!this.#inTransaction && this.#reading.size === 0 && this.#random.chance(0.3)) await db.run('VACUUM');
    const rows = await db.value('SELECT count(vector) FROM plain');
    if (this.#random.chance(0.5)) expect(await db.value("SELECT vector_rebuild_index('docs')")).toBe(rows);
    else await db.value("SELECT vector_merge_index('docs')");
    this.merges++;
  }

  /** Another connection goes on, or a new one in its place. */
  async #switch(): Promise<void> {
    this.#writer = this.#random.integer(0, this.#twins.length - 1);
    const twin = twinOf(this.#twins, this.#writer);
    if (this.#reading.delete(twin)) await twin.db.run('COMMIT');
    if (!this.#random.chance(0.3)) return;
    await twin.db.close();
    this.#twins[this.#writer] = await this.#openTwin();
  }

  /** Another connection sees what is committed, in both tables alike; a read transaction sees that for as long as it lasts. */
  async #look(): Promise<void> {
    const twin = this.#random.pick(this.#twins.filter((_, index) => index !== this.#writer));
    if (!this.#reading.has(twin)) {
      await twin.db.run('BEGIN');
      this.#reading.add(twin);
    }
    await this.#expectAgreement(twin);
    if (this.#random.chance(0.5)) return;
    await twin.db.run('COMMIT');
    this.#reading.delete(twin);
  }

  async #expectAgreement(twin: AnyTwin): Promise<void> {
    await twin.expectAgreement(randomVector(this.#random, this.#space), this.#statements.where());
  }
}

function twinOf(twins: AnyTwin[], index: number): AnyTwin {
  return twins[index] as AnyTwin;
}

interface Table extends Space {
  /** Of the two metadata columns. */
  title?: string;
  page?: string;
  content?: true;
  /** Of the index over the table, which has a unique key beside the primary one then. */
  filters?: string;
  textKey?: true;
  withoutRowid?: true;
  /** UNIQUE(title, page) in the metadata. */
  unique?: true;
  /** A generated column `kind`, and tags. */
  tags?: true;
  /** Of an index over a table: rows may lack a vector. */
  nullable?: true;
  options: string;
}

const tables: Table[] = [
  { type: 'float4', metric: 'l2', options: 'mode=auto' },
  { type: 'float4', metric: 'l2', options: 'mode=hnsw, merge_every=1' },
  { type: 'float4', metric: 'cosine', options: 'mode=hnsw, merge_every=7, quantization=int1', page: 'INDEXED' },
  { type: 'float4', metric: 'inner_product', options: 'mode=hnsw, merge_every=3, quantization=float2, m=2' },
  { type: 'int1', metric: 'l2', options: 'mode=hnsw, merge_every=20', title: 'PARTITION KEY', page: 'INDEXED' },
  { type: 'float8', metric: 'cosine', options: 'mode=exact, merge_every=2, quantization=none', title: 'INDEXED' },
  { type: 'float2', metric: 'inner_product', options: 'mode=exact, merge_every=11, quantization=int1' },
  { type: 'int4', metric: 'l2', options: 'mode=exact, merge_every=5', title: 'COLLATE NOCASE' },
  { type: 'int2', metric: 'l1', options: 'mode=hnsw, merge_every=6, quantization=int1', page: 'INDEXED' },
  { type: 'float4', metric: 'l2', options: 'mode=auto', content: true },
  { type: 'float4', metric: 'cosine', options: 'mode=hnsw, merge_every=5', content: true },
  { type: 'int2', metric: 'inner_product', options: 'mode=exact, merge_every=9, quantization=none', content: true },
  { type: 'float4', metric: 'l1', options: 'mode=auto, merge_every=8', content: true },
  { type: 'float4', metric: 'l2', options: 'mode=hnsw, merge_every=5', content: true, filters: 'title, page' },
  {
    type: 'float4',
    metric: 'cosine',
    options: 'mode=auto',
    content: true,
    title: 'COLLATE NOCASE',
    filters: 'title PARTITION KEY, page INDEXED',
  },
  { type: 'float4', metric: 'l2', options: 'mode=hnsw, merge_every=5', textKey: true },
  { type: 'float4', metric: 'cosine', options: 'mode=auto', textKey: true, unique: true },
  { type: 'int1', metric: 'l2', options: 'mode=hnsw, merge_every=4', page: 'INDEXED', textKey: true, unique: true },
  { type: 'float4', metric: 'l2', options: 'mode=hnsw, merge_every=6', title: 'PARTITION KEY', unique: true },
  { type: 'float4', metric: 'l2', options: 'mode=hnsw, merge_every=5', content: true, textKey: true },
  { type: 'int1', metric: 'l2', options: 'mode=auto', content: true, textKey: true, withoutRowid: true },
  {
    type: 'float4',
    metric: 'cosine',
    options: 'mode=hnsw, merge_every=7',
    content: true,
    textKey: true,
    filters: 'title PARTITION KEY, page INDEXED',
  },
  { type: 'float4', metric: 'l2', options: 'mode=hnsw, merge_every=5', textKey: true, unique: true, tags: true },
  {
    type: 'int1',
    metric: 'cosine',
    options: 'mode=auto, merge_every=4',
    title: 'PARTITION KEY',
    page: 'INDEXED',
    textKey: true,
    unique: true,
    tags: true,
  },
  { type: 'float4', metric: 'l2', options: 'mode=hnsw, merge_every=3', content: true, unique: true, nullable: true },
  {
    type: 'float4',
    metric: 'l2',
    options: 'mode=hnsw, merge_every=5',
    content: true,
    textKey: true,
    filters: 'title PARTITION KEY, page INDEXED, kind, tags',
    tags: true,
    nullable: true,
  },
  {
    type: 'int1',
    metric: 'cosine',
    options: 'mode=auto, merge_every=3',
    content: true,
    textKey: true,
    withoutRowid: true,
    filters: 'title, page, tags, kind',
    tags: true,
    nullable: true,
  },
];

async function compare({ open, file }: Workspace, table: Table, steps: number): Promise<void> {
  const { type, metric, title = '', page = '', content = false, filters, textKey = false, options } = table;
  const space = { type, metric };
  const keys = textKey ? textKeys : integerKeys;
  const kind = content ? ContentTwin : Twin;
  const first = await open(file());
  await first.run('PRAGMA journal_mode = WAL');
  // A row that is replaced over another key than the primary one goes without notice.
  const unique = filters ? ', UNIQUE(page, title)' : table.unique ? ', UNIQUE(title, page)' : '';
  const { withoutRowid = false, tags: hasTags = false, nullable = false } = table;
  const kindAndTags = hasTags
    ? `, kind TEXT GENERATED ALWAYS AS (coalesce(title, '-') || page % 3) VIRTUAL, tags JSON${content ? '' : ' TAGS'}`
    : '';
  const metadata = `title TEXT ${title}, page INTEGER NOT NULL ${page}${kindAndTags}${unique}`;
  await kind.create(first, { ...space, dim: DIM, metadata, options, filters, textKey, withoutRowid, nullable });
  const random = new Random(SEED);
  const statements = new Statements(random, space, {
    keys,
    ofOneRow: !content && (textKey || unique !== ''),
    hasTags,
    nullable,
    hasBadTags: !content,
  });
  const session = new Session(random, space, statements, async () => await kind.open(await open(file()), space));
  await session.start(3);
  for (let step = 0; step < steps; step++) await session.step();
  await session.end();
  expect(session.failures).toBeGreaterThan(steps / 20);
  expect(session.merges).toBeGreaterThan(steps / 100);
}

const titles = tables.map((table) => ({
  ...table,
  over: [
    table.content
      ? `an index over a table ${table.filters ?? ''}`
      : `title ${table.title ?? ''}, page ${table.page ?? ''}`,
    table.textKey ? 'keys of text' : '',
    table.withoutRowid ? 'WITHOUT ROWID' : '',
    table.unique ? 'UNIQUE' : '',
    table.tags ? 'a generated column and tags' : '',
    table.nullable ? 'rows without vectors' : '',
  ].join(' '),
}));

describe('a vector table and an ordinary table stay alike', () => {
  const space = workspace(betterSqlite3);

  test.each(titles)('$options, $type, $metric, $over', (table) => compare(space, table, STEPS));
});

describe.runIf(hosts.includes(shell))('in the sqlite3 shell, too', () => {
  const space = workspace(shell);

  test.each(titles.slice(1, 2))('$options, $type, $metric', (table) => compare(space, table, STEPS / 4));
});
