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

/** Splits a text into its statements, see {@link StatementSplitter}. */
export function splitSql(text: string): SplitSql {
  const splitter = new StatementSplitter();
  const statements = splitter.feed(text);
  return { statements, rest: splitter.rest };
}

// A semicolon inside a string, a quoted name or a comment does not end a statement. The last of these may not have ended yet.
// A doubled quote stands between two tokens: a repetition of alternatives would use the stack for each character.
const TOKENS =
  /'[^']*(?:'|$)|"[^"]*(?:"|$)|`[^`]*(?:`|$)|\[[^\]]*(?:\]|$)|(?<comment>--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<space>\s+)|[\p{L}\p{N}_$]+|[\s\S]/gu;

const CLOSERS: Readonly<Record<string, string>> = { "'": "'", '"': '"', '`': '`', '[': ']' };

const TRIGGER = /^(EXPLAIN (QUERY PLAN )?)?CREATE (TEMP |TEMPORARY )?TRIGGER /;
const TRIGGER_WORDS = 6; // in the longest such beginning

/**
 * Splits SQL that arrives in pieces into its statements. The statements in the body of a trigger belong to the trigger,
 * which ends with `; END ;`. It reads each piece once, so that the time grows with the text.
 */
export class StatementSplitter {
  #current = new StatementTokens(0);
  #open: OpenToken | undefined;
  #lineBreaks = 0;

  /** What follows the last complete statement. An incomplete comment counts as the beginning of a statement. */
  get rest(): SqlStatement {
    const current = this.#current;
    if (this.#open === undefined)
      return { sql: current.isBlank ? '' : current.sql.trim(), lineBreaks: current.lineBreaks };
    const lineBreaks = current.isBlank ? this.#open.lineBreaks : current.lineBreaks;
    return { sql: (current.sql + this.#open.text).trim(), lineBreaks };
  }

  /** Whether what follows the last complete statement is more than white space and complete comments. */
  get hasRest(): boolean {
    return this.#open !== undefined || !this.#current.isBlank;
  }

  /**
   * Takes the next piece, and gives the statements that end in it.
   *
   * @param text lines with their line breaks, or the last piece.
   */
  feed(text: string): SqlStatement[] {
    const statements: SqlStatement[] = [];
    const from = this.#open === undefined ? 0 : this.#close(this.#open, text, statements);
    if (from === undefined) return statements;
    for (const { 0: token, groups = {} } of text.slice(from).matchAll(TOKENS)) {
      const closer = closerOf(token);
      if (closer === undefined) {
        this.#add(token, groups.space !== undefined || groups.comment !== undefined, this.#lineBreaks, statements);
      } else {
        this.#open = { text: token, closer, lineBreaks: this.#lineBreaks };
      }
      this.#lineBreaks += countLineBreaks(token);
    }
    return statements;
  }

  /** Completes the token that has begun. The result is where the text goes on behind it; undefined where it does not end. */
  #close(open: OpenToken, text: string, statements: SqlStatement[]): number | undefined {
    // Its first half may be in the piece before only where that was no whole line.
    const at = text.indexOf(open.closer);
    const end = at < 0 ? text.length : at + open.closer.length;
    open.text += text.slice(0, end);
    this.#lineBreaks += countLineBreaks(text.slice(0, end));
    if (at < 0) return undefined;
    this.#open = undefined;
    this.#add(open.text, open.closer === '*/', open.lineBreaks, statements);
    return end;
  }

  #add(token: string, isBlank: boolean, lineBreaks: number, statements: SqlStatement[]): void {
    if (!isBlank && this.#current.isBlank) this.#current = new StatementTokens(lineBreaks, this.#current.sql);
    const current = this.#current;
    const isEnd = current.add(token, isBlank);
    if (isEnd) statements.push({ sql: current.sql.trim(), lineBreaks: current.lineBreaks });
    if (isEnd || current.isLoneSemicolon) this.#current = new StatementTokens(lineBreaks);
  }
}

/** A string, a quoted name or a comment that has begun. */
interface OpenToken {
  text: string;
  readonly closer: string;
  /** How many line breaks come before it. */
  readonly lineBreaks: number;
}

/** What would end a token that has not ended; undefined for a complete token. */
function closerOf(token: string): string | undefined {
  const closer = token.startsWith('/*') ? '*/' : CLOSERS[token[0] as string];
  const begin = closer === '*/' ? 2 : 1;
  return closer === undefined || (token.length >= begin + closer.length && token.endsWith(closer)) ? undefined : closer;
}

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
