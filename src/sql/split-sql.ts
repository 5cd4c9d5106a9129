/** A statement of a text, with its semicolon. */
export interface SqlStatement {
  readonly sql: string;
  /** How many line breaks of the text come before it. */
  readonly lineBreaks: number;
}

/** A text of SQL, split into statements. */
export interface SplitSql {
  /** The statements that end in the text, without those of comments and a semicolon alone. */
  readonly statements: readonly SqlStatement[];
  /** What follows the last complete statement. Its SQL is empty where that is white space and complete comments. */
  readonly rest: SqlStatement;
}

// A semicolon inside a string, a quoted name or a comment does not end a statement. The last of these may not have ended yet.
// A doubled quote stands between two tokens: a repetition of alternatives would use the stack for each character.
const TOKENS =
  /'[^']*(?:'|$)|"[^"]*(?:"|$)|`[^`]*(?:`|$)|\[[^\]]*(?:\]|$)|(?<comment>--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<space>\s+)|(?<word>[\p{L}\p{N}_$]+)|[\s\S]/gu;

const TRIGGER = /^(EXPLAIN (QUERY PLAN )?)?CREATE (TEMP |TEMPORARY )?TRIGGER /;
const TRIGGER_WORDS = 6; // in the longest such beginning

/**
 * Splits a text into its statements. The statements in the body of a trigger belong to the trigger, which ends with `;
 * END ;`.
 */
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

/**
 * Whether a token is a complete comment. An incomplete comment counts as the beginning of a statement: more is to come.
 */
const isComment = (text: string | undefined): boolean =>
  text !== undefined && (text.startsWith('--') || (text.length > 3 && text.endsWith('*/')));

const countLineBreaks = (text: string): number => text.split('\n').length - 1;

/** The tokens of one statement so far. */
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

  /** Adds a token. True where the token ends the statement. */
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
