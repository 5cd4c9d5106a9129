import type { Cell } from './report.js';

/** The text with the note, if there is one, as its footnote. */
export function withNote(text: string | undefined, note: string | undefined): Cell {
  if (note !== undefined) return { text, note };
  if (text === undefined) throw new TypeError('Expected a text or a note, received neither.');
  return text;
}
