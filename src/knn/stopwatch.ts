/** Starts a stopwatch. The function that it returns tells how many milliseconds have passed. */
export function stopwatch(): () => number {
  const start = performance.now();
  return () => performance.now() - start;
}
