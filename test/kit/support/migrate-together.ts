import { answersOfLosses, answersOfRenames } from './answers.js';
import { KitProject } from './kit-project.js';
import { withOwnTables } from './own-tables.js';
import { isPushed, type Scenario } from './scenarios.js';

/** The databases after all scenarios have changed one schema at once. */
export interface Together {
  /** The scenarios, each with tables of its own. */
  scenarios: readonly Scenario[];
  /** The project that was changed by generate and the migrator. */
  migrated: KitProject;
  /** The one that was changed by push, but for the scenarios that cannot be. */
  pushed: KitProject;
}

/** Changes the schemas of all scenarios at once: by generate and the migrator, and in a copy by push. */
export async function migrateTogether(given: readonly Scenario[]): Promise<Together> {
  const scenarios = given.map((scenario, index) => withOwnTables(scenario, `s${index}_`));
  const migrated = new KitProject();
  migrated.config();
  migrated.schema(scenarios.map(({ before }) => before).join('\n'));
  migrated.kitOk('generate', '--name', 'first');
  migrated.migrate();
  for (const { fill } of scenarios) fill(migrated.database());
  const pushed = migrated.copy();

  migrated.schema(scenarios.map(({ after }) => after).join('\n'));
  await migrated.kitAnswered(['generate', '--name', 'second'], scenarios.flatMap(answersOfRenames));
  migrated.migrate();

  pushed.schema(scenarios.map((each) => (isPushed(each) ? each.after : each.before)).join('\n'));
  const changed = scenarios.filter(isPushed);
  const losses = changed.flatMap(answersOfLosses);
  await pushed.kitAnswered(['push'], [...changed.flatMap(answersOfRenames), ...new Set(losses)]);
  return { scenarios, migrated, pushed };
}
