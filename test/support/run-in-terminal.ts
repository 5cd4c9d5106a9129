import { stripVTControlCharacters } from 'node:util';
import { spawn } from 'node-pty';

/** A text that the terminal has to show after the keys of the step before, and what is typed then: `'\x1b[B\r'`. */
export interface TerminalStep {
  expect: RegExp;
  /** They may depend on what the terminal shows. */
  keys: string | ((shown: string) => string);
}

export interface TerminalOptions {
  env?: NodeJS.ProcessEnv;
  /** Whether the steps come in another order than the given one. Each of them comes once. */
  inAnyOrder?: boolean;
}

const PATIENCE = 20_000;

// A prompt reads keys only once it stands as a whole.
const QUIET = 50;

/** How a script ended: with a status, or by a signal. */
export interface TerminalResult {
  status: number;
  signal: number | undefined;
  output: string;
  /** The output with the codes that move the cursor and colour. */
  raw: string;
}

/** Runs a script of Node in a pseudo-terminal, and types. The output is all that was shown, text that was overwritten included. */
export function runInTerminal(
  script: readonly string[],
  cwd: string,
  steps: readonly TerminalStep[],
  { env = process.env, inAnyOrder = false }: TerminalOptions = {},
): Promise<TerminalResult> {
  return new Promise((resolve, reject) => {
    const waiting = [...steps];
    let shown = '';
    let typedAt = 0;
    let quiet: NodeJS.Timeout | undefined;
    let patience: NodeJS.Timeout | undefined;

    const terminal = spawn(process.execPath, [...script], { cwd, cols: 200, rows: 50, env });
    terminal.onData((data) => {
      shown += data;
      clearTimeout(quiet);
      quiet = setTimeout(type, QUIET);
    });
    terminal.onExit(({ exitCode, signal }) => {
      stopWaiting();
      if (waiting[0]) fail(`ended with ${exitCode} before it showed ${waiting[0].expect}`);
      else resolve({ status: exitCode, signal, output: plainText(shown), raw: shown });
    });
    waitLonger();

    function type() {
      const text = plainText(shown.slice(typedAt));
      const index = waiting.slice(0, inAnyOrder ? waiting.length : 1).findIndex(({ expect }) => expect.test(text));
      const [step] = index < 0 ? [] : waiting.splice(index, 1);
      if (step === undefined) return;
      typedAt = shown.length;
      waitLonger();
      terminal.write(typeof step.keys === 'string' ? step.keys : step.keys(text));
    }

    function waitLonger() {
      clearTimeout(patience);
      patience = setTimeout(() => {
        stopWaiting();
        terminal.kill('SIGKILL');
        fail(waiting[0] ? `did not show ${waiting[0].expect} in time` : 'did not end in time');
      }, PATIENCE);
    }

    function stopWaiting() {
      clearTimeout(quiet);
      clearTimeout(patience);
    }

    function fail(what: string) {
      reject(new Error(`${script.join(' ')} ${what}:\n${plainText(shown)}`));
    }
  });
}

function plainText(shown: string): string {
  return stripVTControlCharacters(shown).replaceAll('\r\n', '\n');
}
