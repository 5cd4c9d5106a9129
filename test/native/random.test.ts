// Thousands of random statements, with random failures and rollbacks, on a vector table and on an ordinary twin.

import { describe, expect, test } from 'vitest';
import { hosts } from './host.js';
import { Random } from './support/random.js';
import { Twin } from './support/twin.js';
import { blob } from './support/vectors.js';
import { workspace } from './support/workspace.js';

const BATCHES = 40;
const BATCH = 25;
const KEYS = 60;
const DIM = 3;
const BAD_VECTORS = ['NULL', "X'00'", blob([1]), '5'];

/** Statements for a table `{t}`, a good part of which fail. */
class Statements {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
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
    return this.#random.chance(0.2) ? 'NULL' : this.#random.chance(0.02) ? "'x'" : `${this.#random.integer(1, KEYS)}`;
  }

  #vector(): string {
    if (this.#random.chance(0.03)) return this.#random.pick(BAD_VECTORS);
    return blob(this.#random.vector(DIM, -4, 4));
  }

  #title(): string {
    return this.#random.pick(['NULL', "'a'", "'b'", "'c'", '5', '2.5']);
  }

  #page(): string {
    return this.#random.chance(0.04)
      ? 'NULL'
      : this.#random.pick([`${this.#random.integer(0, 20)}`, "'7'", '3.0', "'x'"]);
  }

  #rows(): string {
    const count = this.#random.chance(0.6) ? 1 : this.#random.integer(2, 6);
    const row = () => `(${this.#key()}, ${this.#vector()}, ${this.#title()}, ${this.#page()})`;
    return Array.from({ length: count }, row).join();
  }

  // A value that is no vector ends the statement under every conflict clause; to the twin it is a constraint that some let pass.
  #conflict(values = ''): string {
    if (BAD_VECTORS.some((bad) => values.includes(`, ${bad}, `))) return '';
    return this.#random.pick(['', '', 'OR REPLACE', 'OR IGNORE', 'OR FAIL', 'OR ABORT']);
  }

  #insert(): string {
    if (this.#random.chance(0.1)) {
      const shift = this.#random.integer(-5, KEYS);
      return `INSERT ${this.#conflict()} INTO {t} SELECT id + ${shift}, vector, title, page FROM {t} WHERE ${this.#where()} ORDER BY id`;
    }
    const rows = this.#rows();
    return `INSERT ${this.#conflict(rows)} INTO {t}(id, vector, title, page) VALUES ${rows}`;
  }

  #update(): string {
    const assignments = [`vector = ${this.#vector()}`, `title = ${this.#title()}`, `page = ${this.#page()}`];
    const chosen = assignments.filter(() => this.#random.chance(0.5));
    if (this.#random.chance(0.25)) chosen.push(this.#random.pick([`id = ${this.#key()}`, 'id = id + 30', 'id = -id']));
    if (chosen.length === 0) chosen.push('vector = vector');
    // Which row fails first is the order of the scan, and OR FAIL would show it.
    const bad = BAD_VECTORS.some((bad) => chosen.includes(`vector = ${bad}`));
    const conflict = bad ? '' : this.#random.pick(['', '', 'OR REPLACE', 'OR IGNORE']);
    return `UPDATE ${conflict} {t} SET ${chosen.join()} WHERE ${this.#where()}`;
  }

  #delete(): string {
    return this.#random.chance(0.03) ? 'DELETE FROM {t}' : `DELETE FROM {t} WHERE ${this.#where()}`;
  }

  #where(): string {
    const key = this.#random.integer(1, KEYS);
    return this.#random.pick([
      ...[`id = ${key}`, `id = ${key}`, `id = ${key}`, `id IN (${key}, ${key + 1}, ${key + 5})`],
      ...[
        `id BETWEEN ${key} AND ${key + 4}`,
        `page = ${key % 20}`,
        "title = 'a' AND page > 15",
        `page > 18 OR id = ${key}`,
      ],
    ]);
  }
}

describe.each(hosts)('$name', (host) => {
  const { open, file } = workspace(host);

  test.each([1, 2])('a vector table and an ordinary table stay alike, seed %i', async (seed) => {
    const random = new Random(seed);
    const statements = new Statements(random);
    const db = await open(file());
    await db.run('PRAGMA journal_mode = WAL');
    const twin = await Twin.create(db, { dim: DIM, metadata: 'title TEXT, page INTEGER NOT NULL' });
    const observer = await open(file());
    const savepoints: string[] = [];
    let inTransaction = false;
    let failures = 0;

    async function control(): Promise<void> {
      const name = `s${savepoints.length}`;
      if (!inTransaction) {
        await db.run('BEGIN');
        inTransaction = true;
      } else if (random.chance(0.3)) {
        await db.run(random.pick(['COMMIT', 'COMMIT', 'ROLLBACK']));
        inTransaction = false;
        savepoints.length = 0;
      } else if (savepoints.length === 0 || random.chance(0.4)) {
        await db.run(`SAVEPOINT ${name}`);
        savepoints.push(name);
      } else {
        const index = random.integer(0, savepoints.length - 1);
        const release = random.chance(0.5);
        await db.run(`${release ? 'RELEASE' : 'ROLLBACK TO'} ${savepoints[index]}`);
        savepoints.length = release ? index : index + 1;
      }
    }

    for (let batch = 0; batch < BATCHES; batch++) {
      for (let step = 0; step < BATCH; step++) {
        if (random.chance(0.2)) await control();
        if (!(await twin.attempt(statements.next()))) failures++;
        if (random.chance(0.05)) await twin.expectAgreement(random.vector(DIM, -4, 4));
      }
      await twin.expectAgreement(random.vector(DIM, -4, 4));
      // The observer's own read transaction sees what is committed, in both tables alike.
      await observer.run('BEGIN');
      await twin.expectAgreement(random.vector(DIM, -4, 4), observer);
      await observer.run('COMMIT');
    }

    if (inTransaction) await db.run('COMMIT');
    await twin.expectAgreement(random.vector(DIM, -4, 4), await open(file()));
    expect(failures).toBeGreaterThan(BATCHES);
    expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
  });
});
