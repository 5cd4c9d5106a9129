// Every message that this library has is built in the folder errors, by what it is about.
export * from './errors/arrow.js';
export * from './errors/bulk.js';
export * from './errors/command-line.js';
export * from './errors/databases.js';
export * from './errors/drizzle-kit.js';
export * from './errors/extension.js';
export * from './errors/fts5-tables.js';
export { describeValue } from './errors/message.js';
export * from './errors/queries.js';
export * from './errors/rows.js';
export * from './errors/tables.js';
export * from './errors/texts.js';
export { VectorError, type VectorErrorCode } from './errors/vector-error.js';
export * from './errors/vector-indexes.js';
export * from './errors/vectors.js';
