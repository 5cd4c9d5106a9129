/** A statement of a text, with its semicolon, and the number of line breaks that come before it. */
export interface SqlStatement {
  readonly sql: string;
  readonly lineBreaks: number;
}

export interface SplitSql {
  /** Without those that consist of comments and a semicolon. */
  readonly statements: readonly SqlStatement[];
  /** What follows the last semicolon that ends a statement; empty where that is white space and whole comments. */
  readonly rest: SqlStatement;
}

// What a semicolon does not end a statement in: texts, quoted names and comments, of which the last may have no end yet. A doubled quote
// is between two tokens: a repetition of alternatives would take the stack for each character of a long text.
const TOKENS =
  /'[^']*(?:'|$)|"[^"]*(?:"|$)|`[^`]*(?:`|$)|\[[^\]]*(?:\]|$)|(?<comment>--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<space>\s+)|(?<word>[\p{L}\p{N}_$]+)|[\s\S]/gu;

const TRIGGER = /^(EXPLAIN (QUERY PLAN )?)?CREATE (TEMP |TEMPORARY )?TRIGGER /;
const TRIGGER_WORDS = 6; // of the longest such beginning

/** The statements of a text. Those of a trigger's body are part of it, as its end is `; END ;`. */
export function splitSql(text: string): SplitSql {
  const statements: SqlStatement[] = [];
  let current = new StatementTokens(0);
  let lineBreaks = 0;
  for (const { 0: token, groups = {} } of text.matchAll(TOKENS)) {
    const isBlank = groups.space !== undefined || isComment(groups.comment);
    if (!isBlank && current.isBlank) current = new StatementTokens(lineBreaks, current.sql);
    lineBreaks += countLineBreaks(token);
    if (current.add(token, isBlank)) {
      statements.push({ sql: current.sql.trim(), lineBreaks: current.lineBreaks });
      current = new StatementTokens(lineBreaks);
    }
    if (current.isLoneSemicolon) current = new StatementTokens(lineBreaks);
  }
  return { statements, rest: { sql: current.isBlank ? '' : current.sql.trim(), lineBreaks: current.lineBreaks } };
}

/** One that has begun, and not ended, is like a statement that has: more is to come. */
const isComment = (text: string | undefined): boolean =>
  text !== undefined && (text.startsWith('--') || (text.length > 3 && text.endsWith('*/')));

const countLineBreaks = (text: string): number => text.split('\n').length - 1;

class StatementTokens {
  readonly lineBreaks: number;
  sql: string;
  #words = '';
  #count = 0;
  readonly #last: string[] = [];

  constructor(lineBreaks: number, sql = '') {
    this.lineBreaks = lineBreaks;
    this.sql = sql;
  }

  get isBlank(): boolean {
    return this.#count === 0;
  }

  get isLoneSemicolon(): boolean {
    return this.#count === 1 && this.#last[0] === ';';
  }

  /** True where the token ends the statement. */
  add(token: string, isBlank: boolean): boolean {
    this.sql += token;
    if (isBlank) return false;
    const upper = token.length > 20 ? '' : token.toUpperCase();
    if (this.#count++ < TRIGGER_WORDS) this.#words += `${upper} `;
    this.#last.push(upper);
    if (this.#last.length > 3) this.#last.shift();
    if (token !== ';' || this.isLoneSemicolon) return false;
    return !TRIGGER.test(this.#words) || this.#last.join(' ') === '; END ;';
  }
}
