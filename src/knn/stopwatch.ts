/** A stopwatch: how many milliseconds have passed since. */
export function stopwatch(): () => number {
  const start = performance.now();
  return () => performance.now() - start;
}
