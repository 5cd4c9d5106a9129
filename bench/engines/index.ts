import { drizzleVector, drizzleVectorExact } from './drizzle-vector.js';
import type { Engine } from './engine.js';
import { libsql } from './libsql.js';
import { sqliteVec } from './sqlite-vec.js';
import { usearch } from './usearch.js';
import { vectorlite } from './vectorlite.js';
import { zvecFp32, zvecInt8 } from './zvec.js';

/** All that can be searched, ours first. */
export const engines: readonly Engine[] = [
  drizzleVector,
  drizzleVectorExact,
  sqliteVec,
  vectorlite,
  usearch,
  libsql,
  zvecInt8,
  zvecFp32,
];
