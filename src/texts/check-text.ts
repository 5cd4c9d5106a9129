import { emptyText } from '../errors/fts5-tables.js';

/** Refuses a text without content, for which models have no embedding. */
export function checkText(subject: string, text: unknown): string {
  if (typeof text !== 'string' || text.trim() === '') throw emptyText(subject, 'a text that is not empty', text);
  return text;
}
