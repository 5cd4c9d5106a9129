import type { Workspace } from './workspace.js';

/** One way to install, bundle or compile the package. */
export interface Check {
  readonly name: string;
  /** Whether `--quick` includes it. */
  readonly quick: boolean;
  /** Fails where the way does not work. */
  run(workspace: Workspace): void | Promise<void>;
}

export function expectEqual(received: string, expected: string): void {
  if (received !== expected)
    throw new Error(`expected ${JSON.stringify(expected)}, received ${JSON.stringify(received)}`);
}
