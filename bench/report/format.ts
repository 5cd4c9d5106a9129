/** Numbers as the report shows them. */
export const format = {
  milliseconds: (value: number) => (value >= 10_000 ? `${(value / 1000).toFixed(1)} s` : `${toPrecision(value)} ms`),
  ratio: (value: number) => `${value >= 100 ? value.toFixed(0) : toPrecision(value)} ×`,
  percent: (share: number) => `${Number((100 * share).toPrecision(3))}%`,
  recall: (value: number) => value.toFixed(4),
  count: (value: number) => Math.round(value).toLocaleString('en'),
  megabytes: (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`,
  kilobytes: (bytes: number) => `${(bytes / 1e3).toFixed(1)} kB`,
} as const;

function toPrecision(value: number): string {
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3);
}
