import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

export const HISTORY_LINES = 1000;

/**
 * The lines that were typed, in this session and in earlier ones. Where they cannot be stored, the shell works without
 * them.
 */
export class History {
  readonly #path: string | undefined;

  /** @param path undefined to keep nothing. */
  constructor(path: string | undefined) {
    this.#path = path;
  }

  /** The lines, newest first, as readline takes them. */
  read(): string[] {
    if (this.#path === undefined || !existsSync(this.#path)) return [];
    const lines = attempt(() => readFileSync(this.#path as string, 'utf8').split('\n')) ?? [];
    const kept = lines.filter((line) => line !== '').slice(-HISTORY_LINES);
    if (lines.length > 2 * HISTORY_LINES)
      this.#write(() => writeFileSync(this.#path as string, `${kept.join('\n')}\n`));
    return kept.reverse();
  }

  add(line: string): void {
    if (line.trim() !== '') this.#write((path) => appendFileSync(path, `${line}\n`, { mode: 0o600 }));
  }

  #write(action: (path: string) => void): void {
    const path = this.#path;
    if (path === undefined) return;
    attempt(() => {
      mkdirSync(dirname(path), { recursive: true });
      action(path);
    });
  }
}

/**
 * The path of the history: `DRIZZLE_VECTOR_HISTORY`, or a file in the user's state directory. An empty variable means
 * no history.
 */
export function historyPath(
  { DRIZZLE_VECTOR_HISTORY: own, XDG_STATE_HOME, LOCALAPPDATA } = process.env,
): string | undefined {
  if (own !== undefined) return own || undefined;
  return join(XDG_STATE_HOME || stateDirectory(LOCALAPPDATA), 'drizzle-vector', 'history');
}

function stateDirectory(localAppData: string | undefined): string {
  if (process.platform === 'win32') return localAppData || join(homedir(), 'AppData', 'Local');
  return process.platform === 'darwin'
    ? join(homedir(), 'Library', 'Application Support')
    : join(homedir(), '.local', 'state');
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
