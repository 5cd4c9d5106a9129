import { readFileSync } from 'node:fs';
import { type Command, CommanderError } from 'commander';
import { VectorError } from '../errors/vector-error.js';
import { complain } from './output/complain.js';
import { program } from './program.js';

const FAILED = 1;
const WRONG_USAGE = 2;

/** Runs a command. An error is told in one message, and by the exit status. */
export async function runProgram(argv: readonly string[]): Promise<void> {
  const all = program(packageVersion());
  for (const each of [all, ...all.commands]) speakLikeUs(each);
  try {
    await all.parseAsync(argv);
  } catch (error) {
    process.exitCode = statusOf(error);
    if (!(error instanceof CommanderError)) complain(error instanceof Error ? error.message : String(error));
  }
}

function speakLikeUs(command: Command): void {
  command
    .exitOverride()
    .showHelpAfterError('(--help tells more)')
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'drizzle-vector: ')) });
}

function statusOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
  return error instanceof VectorError && error.code === 'invalid_usage' ? WRONG_USAGE : FAILED;
}

function packageVersion(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
