/** The value below which this share of the values is. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new RangeError('Expected at least one value, received none.');
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number;
}
