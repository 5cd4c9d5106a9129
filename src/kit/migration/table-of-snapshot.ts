import type { ElementType } from '../../element-type.js';
import type { SnapshotColumn, SnapshotTable } from './read-snapshot.js';
import type { TableBefore } from './table-before.js';

const QUOTED = '"((?:[^"]|"")*)"';
const VECTOR = /^vector\(dim=(\d+), type=(\w+)/;
const VECTOR_INDEX = new RegExp(
  `^vector_index\\(.*, content=${QUOTED}, content_key=${QUOTED}, content_column=${QUOTED}(?:, content_filters='((?:[^']|'')*)')?(?:, requires_partition=1)?\\)$`,
  's',
);
// Before the model, no argument is quoted.
const MODEL = new RegExp(`^[^"]*, model=${QUOTED}`);
const FTS5 = /^fts5\(/;
const RTREE = /^rtree(?:_i32)?\(/;
const FTS5_CONTENT = new RegExp(`, content=${QUOTED}, content_(?:rowid|key)=${QUOTED}`);
const NUMBERED = /", content_key="/;

/** The type of a virtual table among the types of its columns. */
export const virtualTypeAmong = (columns: readonly SnapshotColumn[]): string | undefined =>
  columns.find(({ type }) => [VECTOR, VECTOR_INDEX, FTS5, RTREE].some((pattern) => pattern.test(type)))?.type;

/** The table that the types of the columns describe. */
export function tableOfSnapshot({ columns, foreignKeys }: SnapshotTable): TableBefore {
  const names = columns.map(({ name }) => name);
  for (const { name, type } of columns) {
    const vector = VECTOR.exec(type);
    if (vector !== null) {
      const [, dimensions, element] = vector;
      const vectors = { column: name, type: element as ElementType, dimensions: Number(dimensions), ...modelOf(type) };
      return { kind: 'stored', module: 'vector', columns: names.filter((each) => each !== 'distance'), vectors };
    }
    const index = VECTOR_INDEX.exec(type);
    if (index !== null) {
      const [content = '', ...used] = unquoted(index).slice(0, 3);
      const uses = [...used, ...filtersIn(index[4])];
      return { kind: 'derived', module: 'vector', content, uses, ...modelOf(type) };
    }
    if (RTREE.test(type)) return { kind: 'stored', module: 'rtree', columns: names };
    if (!FTS5.test(type)) continue;
    const [content, key] = unquoted(FTS5_CONTENT.exec(type));
    if (content === undefined || key === undefined) {
      return { kind: 'stored', module: 'fts5', columns: names.filter((each) => each !== 'rank') };
    }
    const texts = names.filter((each) => each !== 'rank' && each !== 'rowid');
    const numbered = NUMBERED.test(type) ? { isNumbered: true } : {};
    return { kind: 'derived', module: 'fts5', content, uses: [key, ...texts], ...numbered };
  }
  return { kind: 'ordinary', columns: names, foreignKeys };
}

function modelOf(type: string): { model?: string } {
  const [model] = unquoted(MODEL.exec(type));
  return model === undefined ? {} : { model };
}

/** The names of the filter columns, such as `"tenant" PARTITION KEY, "published"`. */
const filtersIn = (text = ''): string[] =>
  [...text.replaceAll("''", "'").matchAll(new RegExp(QUOTED, 'g'))].flatMap((match) => unquoted(match));

const unquoted = (match: RegExpExecArray | null): string[] =>
  (match ?? []).slice(1).map((quoted = '') => quoted.replaceAll('""', '"'));
