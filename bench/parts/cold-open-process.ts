import { readFileSync } from 'node:fs';
import type { Shape } from '../engines/engine.js';
import { engines } from '../engines/index.js';
import { milliseconds } from '../milliseconds.js';

export interface ColdOpenQuestion {
  readonly engine: string;
  readonly folder: string;
  readonly shape: Shape;
  readonly query: readonly number[];
}

export interface ColdOpenAnswer {
  /** From opening the file, extension included, to the first answer. */
  readonly milliseconds: number;
  readonly residentBytes: number;
  /** Before the file was opened. */
  readonly residentBytesBefore: number;
}

const STANDARD_INPUT = 0;

const question = JSON.parse(readFileSync(STANDARD_INPUT, 'utf8')) as ColdOpenQuestion;
const engine = engines.find(({ name }) => name === question.engine);
if (engine === undefined) throw new Error(`Expected the name of an engine, received ${question.engine}.`);
const query = Float32Array.from(question.query);
const residentBytesBefore = process.memoryUsage.rss();

let found = 0;
const time = milliseconds(() => {
  found = engine.open(question.folder, question.shape).knn(undefined)(query).length;
});
if (found === 0) throw new Error('Expected neighbors, received none.');

const answer: ColdOpenAnswer = {
  milliseconds: time,
  residentBytes: process.memoryUsage.rss(),
  residentBytesBefore,
};
console.log(JSON.stringify(answer));
