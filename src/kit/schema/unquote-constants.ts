const IDENTIFIER = '[\\p{ID_Start}$_][\\p{ID_Continue}$]*';
const TEXT = /`(?:\\.|[^`\\])*`|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"/;
const QUOTED = new RegExp(`(\\bexport const |\\.|=> )"(${IDENTIFIER})"|${TEXT.source}`, 'gsu');

/**
 * Mends TypeScript of drizzle-kit, which puts names into quotation marks that have other letters than English: `export
 * const "größe"`, `table."größe"` and `() => "größe".id`.
 */
export const unquoteConstants = (code: string): string =>
  code.replace(QUOTED, (all, before?: string, name?: string) => (name === undefined ? all : `${before}${name}`));
