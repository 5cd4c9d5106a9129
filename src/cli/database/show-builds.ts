import { Progress } from '../output/progress.js';
import { type Connection, selectValue } from './connection.js';

const FUNCTION = 'drizzle_vector_progress';

const DOING: Readonly<Record<string, string>> = {
  read: 'reading rows',
  build: 'building the index',
  check: 'checking the index',
  write: 'writing the index',
};

/** Shows the progress of index builds that run during `action`. */
export function showBuilds<T>(connection: Connection, action: () => T): T {
  if (!process.stderr.isTTY) return action();
  const progress = new Progress();
  connection.defineFunction(FUNCTION, (_table, phase, done, total) => {
    progress.update(DOING[String(phase)] ?? String(phase), Number(done), Number(total));
    return 0;
  });
  selectValue(connection, "SELECT vector_config('progress', ?)", FUNCTION);
  try {
    return action();
  } finally {
    progress.end();
    selectValue(connection, "SELECT vector_config('progress', NULL)");
  }
}
