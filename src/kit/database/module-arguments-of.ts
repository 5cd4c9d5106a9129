/** A quoted name or text of SQL, as the source of a regular expression. */
export const QUOTED = `'(?:[^']|'')*'|"(?:[^"]|"")*"|\`(?:[^\`]|\`\`)*\`|\\[[^\\]]*\\]`;

const USING = /\bUSING\s+["'`[]?\w+["'`\]]?\s*\(([\s\S]*)\)\s*;?\s*$/i;
const ARGUMENT = new RegExp(`(?:${QUOTED}|[^,'"\`[])+`, 'g');

/** The arguments of the module in a `CREATE VIRTUAL TABLE`, each as it stands there. */
export const moduleArgumentsOf = (sql: string): string[] =>
  Array.from((USING.exec(sql)?.[1] ?? '').matchAll(ARGUMENT), ([text]) => text.trim());

export function unquote(text: string): string {
  const [quote = ''] = text;
  if (quote === '[') return text.slice(1, -1);
  return `'"\``.includes(quote) && quote !== '' ? text.slice(1, -1).replaceAll(quote + quote, quote) : text;
}
