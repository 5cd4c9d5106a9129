/** What a cell shows: text, or a dash with the reason in a footnote, or text with a footnote. */
export type Cell = string | { readonly text?: string | undefined; readonly note: string };

/** A figure with a target. */
export interface Check {
  readonly figure: string;
  readonly measured: string;
  readonly target: string;
  readonly reached: boolean;
}

/** A figure of every engine, by its name. */
export interface Figure {
  readonly figure: string;
  readonly values: Readonly<Record<string, Cell>>;
}

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A line of the plot, or a single point. */
export interface Series {
  readonly name: string;
  readonly points: readonly { readonly recall: number; readonly milliseconds: number }[];
}

/** What a part of the benchmark found. */
export interface Report {
  readonly checks?: readonly Check[];
  readonly figures?: readonly Figure[];
  readonly tables?: readonly Table[];
  readonly plot?: readonly Series[];
}
