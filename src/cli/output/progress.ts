import { type Options, SingleBar } from 'cli-progress';

/** Shorter work shows no progress. */
const DELAY_MS = 1000;

/** The progress of a command. It is shown on standard error, only at a terminal, and only after a second. */
export class Progress {
  #bar: SingleBar | undefined;
  #phase = '';
  #startedAt = performance.now();

  /**
   * Shows the progress.
   *
   * @param phase what is being done, such as `importing`. A new phase begins a new bar.
   * @param total undefined where it is not known.
   * @param count how much is done in `unit`s, where `done` and `total` measure something else.
   */
  update(phase: string, done: number, total: number | undefined, unit = '', count = done): void {
    if (!process.stderr.isTTY) return;
    if (phase !== this.#phase) this.#begin(phase);
    const elapsed = performance.now() - this.#startedAt;
    if (elapsed < DELAY_MS) return;
    const rate = Math.round(count / (elapsed / 1000));
    const counted = `${count.toLocaleString('en')}${unit && ` ${unit}`}, ${rate.toLocaleString('en')}/s`;
    if (this.#bar === undefined) {
      this.#bar = new SingleBar(options(phase, total !== undefined));
      this.#bar.start(total ?? 0, 0, { counted, left: '' });
    }
    const left = done === 0 ? '' : `, ${Math.ceil((elapsed / 1000) * ((total ?? done) / done - 1))} s left`;
    this.#bar.update(done, { counted, left });
  }

  /** Removes what is shown. */
  end(): void {
    this.#bar?.stop();
    this.#bar = undefined;
    this.#phase = '';
  }

  #begin(phase: string): void {
    this.end();
    this.#phase = phase;
    this.#startedAt = performance.now();
  }
}

const options = (phase: string, hasTotal: boolean): Options => ({
  format: hasTotal ? `${phase} [{bar}] {percentage}% ({counted}{left})` : `${phase} ({counted})`,
  barCompleteChar: '=',
  barIncompleteChar: ' ',
  barsize: 30,
  clearOnComplete: true,
  stream: process.stderr,
  // A build blocks the event loop. Ctrl-C ends the process at once only without a handler.
  gracefulExit: false,
});
