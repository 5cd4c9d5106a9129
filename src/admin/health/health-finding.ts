/**
 * What is the matter with a database, a vector table or a vector index. Codes stay the same from version to version.
 *
 * | code | when |
 * |---|---|
 * | `not_loaded` | the connection has not loaded the extension |
 * | `detached` | `detachIndex()` has detached the index from its table, so that searches are refused |
 * | `triggers_missing` | the index has lost triggers on its table, as when the table is dropped and created again |
 * | `index_of_newer_build` | the version of the stored index is newer than this build; or the header of the index is damaged |
 * | `merge_overdue` | more changed rows wait for a merge than commits let wait, so that searches are slow |
 * | `calibration_stale` | `calibrate()` measured recall when the index was less than half, or more than twice, as large |
 * | `schema_mismatch` | the database has the table otherwise than the schema, or lacks it |
 * | `damaged` | a check found damage |
 * | `unusable` | the table cannot be read for another reason, which the message tells |
 */
export type HealthCode =
  | 'not_loaded'
  | 'detached'
  | 'triggers_missing'
  | 'index_of_newer_build'
  | 'merge_overdue'
  | 'calibration_stale'
  | 'schema_mismatch'
  | 'damaged'
  | 'unusable';

/** One thing that is the matter. */
export interface HealthFinding {
  /** Stable, for a program to tell findings by. */
  code: HealthCode;
  /** The name of the vector table or index in the database; null where it concerns the whole database. */
  table: string | null;
  /** What is the matter, in words. */
  message: string;
  /** What to do about it. */
  advice: string;
}
