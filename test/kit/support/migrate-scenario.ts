import { expect } from 'vitest';
import { answersOfLosses, answersOfRenames } from './answers.js';
import { expectSound } from './expect-sound.js';
import { type KitProject, kitProject } from './kit-project.js';
import { migratedProject } from './migrated-project.js';
import { isPushed, type Scenario } from './scenarios.js';

/** Changes the schema of a scenario by generate and the migrator, and that of a copy by push. */
export async function migrateScenario(scenario: Scenario): Promise<void> {
  const { check } = scenario;
  const project = changedProject(scenario);
  const pushed = kitProject(project.copy());

  // Their names are in order, as drizzle-kit 1.0 puts migrations of one second into the order of their names.
  await project.kitAnswered(['generate', '--name', 'second'], answersOfRenames(scenario));
  expect(project.migrations()).toHaveLength(2);
  project.migrate();

  check(project.database());
  expectSound(project.database());
  expect(project.kitOk('generate', '--name', 'third').output).toContain('No schema changes');
  expect(project.migrations()).toHaveLength(2);

  if (!isPushed(scenario)) return;
  await pushed.kitAnswered(['push'], [...answersOfRenames(scenario), ...answersOfLosses(scenario)]);

  check(pushed.database());
  expectSound(pushed.database());
  expect(pushed.kitOk('push').output).toContain('No changes detected');
}

/** A project with rows in the tables of the first schema, whose schema is the second. */
function changedProject({ before, after, fill }: Scenario): KitProject {
  const project = migratedProject(before);
  fill(project.database());
  project.schema(after);
  return project;
}
