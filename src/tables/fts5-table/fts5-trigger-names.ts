// After a REPLACE, SQLite calls no delete trigger for the rows that had to give way, and the words that FTS5 must forget
// are gone. The triggers that run before keep those rows, and the triggers that run after forget the ones that are gone.
const TRIGGERS = ['before_insert', 'before_update', 'insert', 'delete', 'update', 'unique'] as const;

type Trigger = (typeof TRIGGERS)[number];

/** The names of the triggers of a full-text table on its ordinary table. */
export const fts5TriggerNames = (name: string): string[] => TRIGGERS.map((trigger) => `${name}_${trigger}`);

/** The name of the trigger that shows which conflicts a full-text table follows. Older versions did not make it. */
export const conflictTriggerName = (name: string): string => `${name}_before_update`;

/** The ordinary table with the rows that may have to give way to the row that is being written. It is mostly empty. */
export const replacedTableName = (name: string): string => `${name}_replaced`;

/** A trigger: its event, and its statements. */
export type TriggerText = readonly [trigger: Trigger, when: string, ...body: string[]];
