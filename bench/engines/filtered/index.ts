import { filteredDrizzleVector } from './drizzle-vector.js';
import type { FilteredEngine } from './filtered-engine.js';
import { filteredSqliteVec } from './sqlite-vec.js';
import { filteredVectorlite } from './vectorlite.js';

/** All that can be searched with a condition in SQL, ours first. */
export const filteredEngines: readonly FilteredEngine[] = [
  filteredDrizzleVector,
  filteredSqliteVec,
  filteredVectorlite,
];
