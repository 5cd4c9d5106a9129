import type { Report, Table } from './report.js';

/** The report as tables: the targets, the figures of every engine, and the rest. */
export function tablesOf(report: Required<Report>, engines: readonly string[]): Table[] {
  const { checks, figures, tables } = report;
  const targets: Table = {
    title: 'Targets',
    columns: ['figure', 'measured', 'target', 'reached'],
    rows: checks.map((check) => [check.figure, check.measured, check.target, check.reached ? 'yes' : '**no**']),
  };
  const shown = engines.filter((engine) => figures.some(({ values }) => values[engine] !== undefined));
  const everyEngine: Table = {
    title: 'Every engine',
    columns: ['figure', ...shown],
    rows: figures.map(({ figure, values }) => [figure, ...shown.map((engine) => values[engine] ?? '')]),
  };
  return [targets, everyEngine, ...tables].filter(({ rows }) => rows.length > 0);
}
