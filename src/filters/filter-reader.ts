import { and, type Column, or, type SQL, sql } from 'drizzle-orm';
import { filterTooDeep, invalidFilter } from '../errors/filters.js';
import { fieldCondition } from './field-condition.js';

/** What a filter may have at most, as it may come from anyone. */
export const MOST = { depth: 10, conditions: 100, values: 1000 } as const;

/** Reads one filter object, and counts what it has. */
export class FilterReader {
  readonly #name: string;
  readonly #columns: ReadonlyMap<string, Column>;
  readonly #counts = { conditions: 0, values: 0 };

  /**
   * @param name the call, as errors name it.
   * @param columns the columns that the filter may use, by key.
   */
  constructor(name: string, columns: ReadonlyMap<string, Column>) {
    this.#name = name;
    this.#columns = columns;
  }

  read(filter: unknown): SQL {
    return this.#filter(filter, '', 1);
  }

  #place = (path: string): string => (path === '' ? this.#name : `${this.#name} ${path}`);

  #filter(filter: unknown, path: string, depth: number): SQL {
    if (depth > MOST.depth) throw filterTooDeep(this.#place(path), MOST.depth);
    const entries = entriesOf(filter);
    if (entries === undefined) throw invalidFilter(this.#place(path), 'an object of conditions by field', filter);
    this.#count('conditions', 1, path); // an empty one takes time as well
    const prefix = path === '' ? '' : `${path}.`;
    return all(entries.map(([key, value]) => this.#entry(key, value, prefix + key, depth)));
  }

  #entry(key: string, value: unknown, path: string, depth: number): SQL {
    if (key === '$and') return all(this.#filters(value, path, depth));
    if (key === '$or') return or(...this.#filters(value, path, depth)) ?? sql`1 = 0`;
    if (key === '$not') return sql`(${this.#filter(value, path, depth + 1)}) is not true`;
    const column = this.#columns.get(key);
    if (column === undefined) {
      const fields = [...this.#columns.keys(), '$and', '$or', '$not'].join(', ');
      throw invalidFilter(this.#place(path.slice(0, -key.length).replace(/\.$/, '')), `one of ${fields}`, key);
    }
    return this.#field(column, value, path);
  }

  #filters(value: unknown, path: string, depth: number): SQL[] {
    if (!Array.isArray(value)) throw invalidFilter(this.#place(path), 'an array of filters', value);
    return value.map((each, index) => this.#filter(each, `${path}[${index}]`, depth + 1));
  }

  #field(column: Column, value: unknown, path: string): SQL {
    const operators = isOperators(value) ? entriesOf(value) : [['$eq', value] as const];
    if (operators === undefined || operators.length === 0) {
      throw invalidFilter(this.#place(path), 'a value, or an object of operators such as { $eq: … }', value);
    }
    return all(
      operators.map(([operator, operand]) => {
        this.#count('conditions', 1, path);
        this.#count('values', Array.isArray(operand) ? operand.length : 1, path);
        return fieldCondition(
          column,
          operator,
          operand,
          this.#place(isOperators(value) ? `${path}.${operator}` : path),
        );
      }),
    );
  }

  #count(what: 'conditions' | 'values', count: number, path: string): void {
    this.#counts[what] += count;
    const sum = this.#counts[what];
    if (sum <= MOST[what]) return;
    throw invalidFilter(this.#place(path), `a filter of ${MOST[what]} ${what} at most`, sum);
  }
}

const all = (conditions: readonly SQL[]): SQL => and(...conditions) ?? sql`1 = 1`;

/** The entries of a plain object, as JSON gives one; undefined for any other value. */
function entriesOf(value: unknown): [string, unknown][] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const prototype = Object.getPrototypeOf(value);
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  return isPlain ? Object.entries(value).filter(([, each]) => each !== undefined) : undefined;
}

const isOperators = (value: unknown): boolean => entriesOf(value) !== undefined;
