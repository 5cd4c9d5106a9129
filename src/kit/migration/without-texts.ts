/** SQL without string literals and comments. What is left names tables and columns. */
export const withoutTexts = (sql: string): string =>
  sql.replace(
    /("(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\])|'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//g,
    (_, name = "''") => name,
  );

/** All names in SQL, quoted or bare, and its keywords. */
export function namesIn(sql: string): Set<string> {
  const names = withoutTexts(sql).matchAll(/"((?:[^"]|"")*)"|`([^`]*)`|\[([^\]]*)\]|([\p{L}_][\p{L}\p{N}_$]*)/gu);
  return new Set(
    Array.from(
      names,
      ([, double, back, square, bare]) => double?.replaceAll('""', '"') ?? back ?? square ?? bare ?? '',
    ),
  );
}
