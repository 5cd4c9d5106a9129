import type { Context } from '../context.js';
import { defaultRecall } from '../default-recall.js';
import { format } from '../report/format.js';
import type { Report } from '../report/report.js';

/** What our default options find of the generated vectors. */
export const recallOfDefaults = (context: Context): Report =>
  defaultRecall(context, `${format.count(context.rows)} × ${context.shape.dimensions} generated`);
