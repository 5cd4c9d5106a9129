import type { OncePoint } from './measure-once.js';
import { format } from './report/format.js';
import type { Table } from './report/report.js';

/** What was measured with queries that are asked once. */
export function onceTable(title: string, points: readonly OncePoint[]): Table {
  return {
    title: `KNN with new queries, ${title}`,
    columns: ['engine and state', 'rows waiting', 'ef', 'recall@10', 'p50', 'p99'],
    rows: points.map((point) => [
      point.engine.name,
      format.count(point.waitingRows),
      nameOfEf(point),
      format.recall(point.recall),
      format.milliseconds(point.milliseconds),
      format.milliseconds(point.p99),
    ]),
  };
}

function nameOfEf({ ef, wanted }: OncePoint): string {
  if (ef !== undefined) return `${ef}`;
  return wanted === 'default' ? 'default' : 'exact';
}
