import {
  type Column,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  notInArray,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import { isTag, isTagsColumn } from '../columns/tags.js';
import { invalidFilter } from '../errors/filters.js';
import { filterValue } from './filter-value.js';
import { hasAll } from './has-all.js';
import { hasAny } from './has-any.js';
import { hasNone } from './has-none.js';

const comparisons: Readonly<Record<string, (column: Column, value: unknown) => SQL>> = {
  $gt: gt,
  $gte: gte,
  $lt: lt,
  $lte: lte,
};

const tagTests: Readonly<Record<string, typeof hasAny>> = { $any: hasAny, $all: hasAll, $none: hasNone };

const ARRAY_OPERATORS = ['$any', '$all', '$none', '$contains', '$exists'];
const BOOLEAN_OPERATORS = ['$eq', '$ne', '$exists'];
const VALUE_OPERATORS = ['$eq', '$ne', '$gt', '$gte', '$lt', '$lte', '$in', '$nin', '$exists'];
const TEXT_OPERATORS = [...VALUE_OPERATORS, '$contains'];

/**
 * The condition of one operator on one column.
 *
 * @param place where in the filter it is, as errors name it.
 */
export function fieldCondition(column: Column, operator: string, operand: unknown, place: string): SQL {
  const operators = operatorsOf(column);
  // A JSON value is not compared as a whole, but that it is NULL can be said.
  const isNullTest = operand === null && (operator === '$eq' || operator === '$ne');
  if (!isNullTest && !operators.includes(operator)) {
    throw invalidFilter(place, `one of ${operators.join(', ')}`, operator);
  }
  if (isNullTest) return operator === '$eq' ? isNull(column) : isNotNull(column);
  if (operator === '$exists') return existence(column, operand, place);
  if (isArrayColumn(column)) return tagTest(column, operator, operand, place);
  if (operator === '$in' || operator === '$nin') return membership(column, operator, operand, place);
  if (operator === '$contains') {
    if (typeof operand !== 'string') throw invalidFilter(place, 'a text', operand);
    return sql`instr(${column}, ${operand}) > 0`;
  }
  const value = filterValue(column, operand, place);
  if (operator === '$eq') return eq(column, value);
  if (operator === '$ne') return sql`${column} is not ${sql.param(value, column)}`;
  return (comparisons[operator] as (typeof comparisons)[string])(column, value);
}

function operatorsOf(column: Column): readonly string[] {
  if (isArrayColumn(column)) return ARRAY_OPERATORS;
  if (column.dataType === 'boolean') return BOOLEAN_OPERATORS;
  return column.dataType.startsWith('string') ? TEXT_OPERATORS : VALUE_OPERATORS;
}

const isArrayColumn = (column: Column): boolean => isTagsColumn(column) || /\bjson\b/.test(column.dataType);

function existence(column: Column, operand: unknown, place: string): SQL {
  if (typeof operand !== 'boolean') throw invalidFilter(place, 'true or false', operand);
  return operand ? isNotNull(column) : isNull(column);
}

function tagTest(column: Column, operator: string, operand: unknown, place: string): SQL {
  const wanted = operator === '$contains' ? [operand] : operand;
  const isWanted = Array.isArray(wanted) && wanted.every(isTag);
  if (!isWanted) {
    const expected = operator === '$contains' ? 'a text or a safe integer' : 'an array of texts and safe integers';
    throw invalidFilter(place, expected, operand);
  }
  return operator === '$contains' ? hasAny(column, wanted) : (tagTests[operator] as typeof hasAny)(column, wanted);
}

function membership(column: Column, operator: '$in' | '$nin', operand: unknown, place: string): SQL {
  if (!Array.isArray(operand)) throw invalidFilter(place, 'an array of values', operand);
  const values = operand.map((each, index) => filterValue(column, each, `${place}[${index}]`));
  if (operator === '$in') return values.length === 0 ? sql`1 = 0` : inArray(column, values);
  return values.length === 0 ? sql`1 = 1` : (or(notInArray(column, values), isNull(column)) as SQL);
}
