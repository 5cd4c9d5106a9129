import type { Context } from '../context.js';
import type { Report } from '../report/report.js';
import { arrow } from './arrow.js';
import { coldOpen } from './cold-open.js';
import { commits } from './commits.js';
import { curve } from './curve.js';
import { deleteRows } from './delete.js';
import { drizzleInsert } from './drizzle-insert.js';
import { exact } from './exact.js';
import { filter } from './filter.js';
import { filterWaiting } from './filter-waiting.js';
import { groups } from './groups.js';
import { hybrid } from './hybrid.js';
import { indexFilters } from './index-filters.js';
import { insert } from './insert.js';
import { join } from './join.js';
import { keys } from './keys.js';
import { knn } from './knn.js';
import { knnOverhead } from './knn-overhead.js';
import { load } from './load.js';
import { loadBatches } from './load-batches.js';
import { million } from './million.js';
import { glove, sentences } from './real-vectors.js';
import { recallOfDefaults } from './recall.js';
import { states } from './states.js';
import { tags } from './tags.js';
import { visible } from './visible.js';

/** The parts of the benchmark by the names of `--only`, in the order in which they run. */
export const parts: Readonly<Record<string, (context: Context) => Report>> = {
  load,
  'load-batches': loadBatches,
  knn,
  states,
  recall: recallOfDefaults,
  glove,
  sentences,
  groups,
  exact,
  open: coldOpen,
  filter,
  'filter-waiting': filterWaiting,
  join,
  keys,
  insert,
  visible,
  delete: deleteRows,
  drizzle: drizzleInsert,
  arrow,
  'knn-overhead': knnOverhead,
  hybrid,
  curve,
  tags,
  'index-filters': indexFilters,
  commits,
  million,
};
