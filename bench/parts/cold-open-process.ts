import { readFileSync } from 'node:fs';
import type { Shape } from '../engines/engine.js';
import { engines } from '../engines/index.js';
import { milliseconds } from '../milliseconds.js';

export interface ColdOpenQuestion {
  readonly engine: string;
  readonly folder: string;
  readonly shape: Shape;
  readonly queries: readonly (readonly number[])[];
}

export interface ColdOpenAnswer {
  /** From opening the file, extension included, to the first answer. */
  readonly milliseconds: number;
  /** After the last answer. */
  readonly residentBytes: number;
  /** Before the file was opened. */
  readonly residentBytesBefore: number;
}

const STANDARD_INPUT = 0;

const question = JSON.parse(readFileSync(STANDARD_INPUT, 'utf8')) as ColdOpenQuestion;
const engine = engines.find(({ name }) => name === question.engine);
if (engine === undefined) throw new Error(`Expected the name of an engine, received ${question.engine}.`);
const queries = question.queries.map((query) => Float32Array.from(query));
const [first] = queries;
if (first === undefined) throw new Error('Expected a query, received none.');
const residentBytesBefore = process.memoryUsage.rss();

let ask: (query: Float32Array) => readonly unknown[] = () => [];
const time = milliseconds(() => {
  ask = engine.open(question.folder, question.shape).knn(undefined);
  ask(first);
});
for (const query of queries) if (ask(query).length === 0) throw new Error('Expected neighbors, received none.');

const answer: ColdOpenAnswer = {
  milliseconds: time,
  residentBytes: process.memoryUsage.rss(),
  residentBytesBefore,
};
console.log(JSON.stringify(answer));
