import { notAVectorIndex } from '../../errors/vector-indexes.js';
import { searchableMark, type VectorIndexMark } from '../searchable-mark.js';

/**
 * The mark of an index made by `vectorIndex()`.
 *
 * @param subject the function that is called, as errors name it.
 */
export function vectorIndexMark(subject: string, index: unknown): VectorIndexMark {
  const mark = searchableMark(index);
  if (mark?.madeBy !== 'vectorIndex') throw notAVectorIndex(subject, index, mark?.name);
  return mark;
}
