import type { SearchableMaker } from './distance-column.js';

// What native/storage/ makes beside a vector table or index.
const EVENTS = ['insert', 'update', 'move', 'delete'];
const INDEX_TABLES = ['log', 'index', 'meta'];
const ROW_TABLES = ['data', 'vectors', 'chunks', 'updates'];

/** The names of the triggers that a vector index has on the table that it is over. */
export const triggerNames = (index: string): string[] => EVENTS.map((event) => `${index}_${event}`);

/** The names of the ordinary tables that a vector table or index consists of. */
export const shadowTableNames = (table: string, madeBy: SearchableMaker): string[] =>
  [...INDEX_TABLES, ...(madeBy === 'vectorTable' ? ROW_TABLES : [])].map((suffix) => `${table}_${suffix}`);

/** The names of the triggers that a vector index may have: one is for filter columns. */
export const droppedTriggerNames = (index: string): string[] => [...triggerNames(index), `${index}_filter`];

/** The names of the ordinary tables that a vector table or index may consist of. Keys and filter columns have their own. */
export const droppedTableNames = (table: string, madeBy: SearchableMaker): string[] => [
  ...shadowTableNames(table, madeBy),
  ...(madeBy === 'vectorIndex' ? [`${table}_rowkeys`, `${table}_updates`] : []),
];
