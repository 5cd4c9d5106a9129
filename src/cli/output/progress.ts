import { type Options, SingleBar } from 'cli-progress';

/** Work that takes less is done before anyone could read how far it is. */
const DELAY_MS = 1000;

/** How far a command has come. Only a terminal shows it, on the standard error, and only after a second. */
export class Progress {
  #bar: SingleBar | undefined;
  #phase = '';
  #startedAt = performance.now();

  /**
   * @param phase what is being done, such as `importing`; another one begins anew.
   * @param total undefined where it is not known.
   * @param count what is done, in `unit`s, where `done` and `total` measure something else.
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

  /** Takes what is shown away. */
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
  // A build blocks the event loop: only without a handler does Ctrl-C end the process at once.
  gracefulExit: false,
});
