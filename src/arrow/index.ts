export { type ExportArrowOptions, exportArrow } from './export-arrow.js';
export { type ArrowFormat, type ExportArrowToOptions, exportArrowTo } from './export-arrow-to.js';
export { type ArrowSource, type InsertArrowOptions, insertArrow } from './insert-arrow.js';
