/**
 * A text that a program printed, as a page shows it: its decimal numbers have as many digits as those of the page, and white
 * space and lines of tables, whose widths the digits decide, are alike.
 */
export function asShown(printed: string, shown: string): string {
  const decimals = [...shown.matchAll(DECIMAL)].map(([, digits]) => (digits as string).length);
  let at = 0;
  return normal(printed.replaceAll(DECIMAL, (number) => Number(number).toFixed(decimals[at++] ?? 3)));
}

const DECIMAL = /-?\b\d+\.(\d+)(?:e-?\d+)?\b/g;

export const normal = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll(/─+/g, '─').trim();
