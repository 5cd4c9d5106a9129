import type { Cell } from './report.js';

/** Numbers the notes of cells in the order of their first use; equal notes share a number. */
export class Footnotes {
  readonly #notes: string[] = [];

  /** The cell's text with the number of its note; a dash where there is no text. */
  text(cell: Cell, mark: (number: number) => string): string {
    if (typeof cell === 'string') return cell;
    if (!this.#notes.includes(cell.note)) this.#notes.push(cell.note);
    return `${cell.text ?? '–'}${mark(this.#notes.indexOf(cell.note) + 1)}`;
  }

  lines(mark: (number: number) => string): string[] {
    return this.#notes.map((note, index) => `${mark(index + 1)} ${note}`);
  }
}
