import type Database from 'better-sqlite3';
import { expect } from 'vitest';
import type { TerminalStep } from '../../support/run-in-terminal.js';
import { isKit1 } from './is-kit-1.js';
import { KitProject } from './kit-project.js';
import type { Scenario } from './scenarios.js';

/** Changes the schema of a scenario by generate and the migrator, and that of a copy by push. */
export async function migrateScenario(scenario: Scenario): Promise<void> {
  const { check, renames = [], losses = [], lossesOf031 = [], notPushed } = scenario;
  const project = changedProject(scenario);
  const pushed = project.copy();

  // Their names are in order, as drizzle-kit 1.0 puts migrations of one second into the order of their names.
  await run(project, ['generate', '--name', 'second'], renames);
  expect(project.migrations()).toHaveLength(2);
  project.migrate();

  check(project.database());
  expectSound(project.database());
  expect(project.kitOk('generate', '--name', 'third').output).toContain('No schema changes');
  expect(project.migrations()).toHaveLength(2);

  if (notPushed !== undefined && !isKit1) return;
  await run(pushed, ['push'], [...renames, ...losses, ...(isKit1 ? [] : lossesOf031)]);

  check(pushed.database());
  expectSound(pushed.database());
  expect(pushed.kitOk('push').output).toContain('No changes detected');
}

/** Projects whose databases have been migrated to a schema, by the schema. They go with the folder that all of them are in. */
const migrated = new Map<string, KitProject>();

function migratedProject(schema: string): KitProject {
  const found = migrated.get(schema);
  if (found !== undefined) return found;
  const project = new KitProject();
  project.config();
  project.schema(schema);
  project.kitOk('generate', '--name', 'first');
  project.migrate();
  migrated.set(schema, project);
  return project;
}

/** A project with rows in the tables of the first schema, whose schema is the second. */
function changedProject({ before, after, fill }: Scenario): KitProject {
  const project = migratedProject(before).copy();
  fill(project.database());
  project.schema(after);
  return project;
}

async function run(project: KitProject, command: string[], questions: TerminalStep[]): Promise<void> {
  if (questions.length === 0) project.kitOk(...command);
  else await project.interactOk(command, questions);
}

function expectSound(database: Database.Database): void {
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(database.pragma('foreign_key_check')).toEqual([]);
}
