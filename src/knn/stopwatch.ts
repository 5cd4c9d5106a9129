/** A stopwatch: how many milliseconds have passed since. */
export function milliseconds(): () => number {
  const start = performance.now();
  return () => performance.now() - start;
}
