import { metadataOf } from '../../metadata.js';
import type { Engine } from '../engine.js';
import { type ZvecSession, zvecEngine, zvecInt8 } from '../zvec.js';

/** Zvec with the bucket of every row in an indexed field. */
export const filteredZvec: Engine<ZvecSession> = {
  ...zvecInt8,
  name: 'zvec-int8 with a field',
  ...zvecEngine('INT8', (key) => ({ bucket: metadataOf(key).bucket })),
};
