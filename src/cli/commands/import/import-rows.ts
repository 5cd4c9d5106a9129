import { refusedRow } from '../../../errors/command-line.js';
import { type Connection, run } from '../../database/connection.js';
import { rollback } from '../../database/rollback.js';
import { showBuilds } from '../../database/show-builds.js';
import type { InputRow } from '../../formats/format.js';
import { nextTurn, undoWhenInterrupted } from '../../interruption.js';
import type { RowTable } from '../../tables/row-table.js';
import { InputRowInserter } from './input-row-inserter.js';

export interface ImportOptions {
  readonly onConflict: 'abort' | 'replace' | 'ignore';
  /** The number of rows in a transaction; undefined for all rows. */
  readonly commitEvery?: number | undefined;
  readonly onRow: (count: number) => void;
  readonly onCommit: () => void;
}

export interface ImportResult {
  readonly rows: number;
  /** The number of rows that `ignore` left out. */
  readonly ignored: number;
}

/** The number of rows after which the event loop turns, so that Ctrl-C is noticed. */
const ROWS_PER_TURN = 200;

/** Inserts rows in one transaction, or in several. An error rolls the open transaction back. */
export async function importRows(
  connection: Connection,
  table: RowTable,
  source: AsyncIterable<InputRow>,
  options: ImportOptions,
): Promise<ImportResult> {
  const inserter = new InputRowInserter(connection, table, options.onConflict);
  const listen = (): (() => void) => undoWhenInterrupted(() => rollback(connection));
  let [rows, ignored, committed] = [0, 0, 0];
  run(connection, 'BEGIN IMMEDIATE');
  let stopListening = listen();
  try {
    for await (const row of source) {
      if (inserter.insert(row)) rows++;
      else ignored++;
      const count = rows + ignored;
      options.onRow(count);
      if (count % ROWS_PER_TURN === 0) await nextTurn();
      if (options.commitEvery === undefined || count % options.commitEvery !== 0) continue;
      stopListening(); // a commit that builds an index takes long
      commit(connection, options);
      committed = count;
      run(connection, 'BEGIN IMMEDIATE');
      stopListening = listen();
    }
    stopListening();
    commit(connection, options);
    return { rows, ignored };
  } catch (error) {
    rollback(connection);
    throw committed > 0 ? refusedRow(`after ${committed} rows that are committed`, error) : error;
  } finally {
    stopListening();
  }
}

function commit(connection: Connection, { onCommit }: ImportOptions): void {
  onCommit();
  showBuilds(connection, () => run(connection, 'COMMIT'));
}
