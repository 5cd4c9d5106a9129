import type { BulkInsertProgress } from './bulk-insert-options.js';

const EVERY = 1000;

/** Reports the number of rows after every 1,000 rows, and after the last. */
export function reportEvery(
  total: number | undefined,
  onProgress: ((progress: BulkInsertProgress) => void) | undefined,
): (done: number, isLast?: boolean) => void {
  if (onProgress === undefined) return () => {};
  let reported = 0;
  return (done, isLast = false) => {
    if (!(isLast || done % EVERY === 0)) return;
    if (done === reported && total !== undefined) return;
    reported = done;
    onProgress({ done, total: isLast ? done : total });
  };
}
