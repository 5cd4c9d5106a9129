import { type DataSet, splitDataSet } from '../data-set.js';
import { readSentences } from './format.js';

/** Real vectors of sentences (WordNet's definitions by the Universal Sentence Encoder lite, 28,000 × 512). The last 4,000 are queries. */
export const sentencesDataSet = (): DataSet => splitDataSet(readSentences());
