/** The status of a process that Ctrl-C has ended, in every shell. */
export const INTERRUPTED = 130;

/** Thrown where a command ends early because of Ctrl-C, when it has undone what it was doing. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
  }
}

/** Ctrl-C while something can be undone. Outside of it, the signal ends the process at once, and SQLite rolls back at the next open. */
export class Interruption {
  #signalled = false;
  readonly #listener = (): void => {
    this.#signalled = true;
  };

  constructor() {
    process.on('SIGINT', this.#listener);
  }

  /** @throws {@link Interrupted} after Ctrl-C. The event loop has to turn between two calls. */
  check(): void {
    if (this.#signalled) throw new Interrupted();
  }

  end(): void {
    process.off('SIGINT', this.#listener);
  }
}
