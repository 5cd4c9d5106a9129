/**
 * A statement `export const posts = sqliteTable("posts", { … });` of a schema that drizzle-kit has pulled, with its
 * place in it.
 */
export interface SchemaStatement {
  readonly start: number;
  readonly end: number;
  /** The name of the constant. */
  readonly constant: string;
  readonly columns: readonly SchemaColumn[];
}

/** A column of such a statement, such as `title: text("the_title").notNull()`. */
export interface SchemaColumn {
  readonly start: number;
  readonly text: string;
  /** The key as it stands in the object, in quotes where it must be. */
  readonly key: string;
  /** The name in the database. */
  readonly name: string;
  readonly builder: string;
}

/** Finds the statement of a table; undefined where there is none. */
export function findStatement(schema: string, table: string): SchemaStatement | undefined {
  const begin = ` = sqliteTable("${table}", {`;
  const at = schema.indexOf(begin);
  const constant = /export const (\S+)$/.exec(schema.slice(0, Math.max(at, 0)))?.[1];
  if (constant === undefined) return undefined;
  const start = at - `export const ${constant}`.length;
  const members = membersOf(schema, at + begin.length);
  const behind = members.at(-1)?.end ?? at;
  return {
    start,
    end: schema.indexOf(');', behind) + 2,
    constant,
    columns: members.flatMap((member) => readColumn(schema.slice(member.start, member.end), member.start)),
  };
}

const COLUMN = /^([^\s:"]+|"(?:[^"\\]|\\.)*"): (\w+)\((?:"((?:[^"\\]|\\.)*)")?/;

function readColumn(text: string, start: number): SchemaColumn[] {
  const [, key, builder, name] = COLUMN.exec(text) ?? [];
  if (key === undefined || builder === undefined) return [];
  return [{ start, text, key, name: unquoted(name === undefined ? key : `"${name}"`), builder }];
}

/** The value of a key, or of a string in double quotes. */
export const unquoted = (text: string): string => (text.startsWith('"') ? JSON.parse(text) : text);

const TEXT = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|`(?:[^`\\]|\\[\s\S])*`/y;

/**
 * The members of an object, without the commas.
 *
 * @param from the place behind its brace.
 */
function membersOf(code: string, from: number): Array<{ start: number; end: number }> {
  const members: Array<{ start: number; end: number }> = [];
  let start = from;
  let depth = 0;
  const endMember = (end: number): void => {
    const lead = code.slice(start, end).search(/\S/);
    if (lead >= 0) members.push({ start: start + lead, end });
    start = end + 1;
  };
  for (let i = from; i < code.length; i++) {
    const char = code[i] as string;
    TEXT.lastIndex = i;
    if (TEXT.test(code)) i = TEXT.lastIndex - 1;
    else if ('([{'.includes(char)) depth++;
    else if (depth === 0 && char === ',') endMember(i);
    else if (depth === 0 && char === '}') {
      endMember(i);
      break;
    } else if (')]}'.includes(char)) depth--;
  }
  return members;
}
