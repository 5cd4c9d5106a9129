import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectSound } from './support/expect-sound.js';
import { migrateTogether, type Together } from './support/migrate-together.js';
import {
  fts5Scenarios,
  isPushed,
  isUnasked,
  rtreeScenarios,
  type Scenario,
  vectorIndexScenarios,
  vectorTableScenarios,
} from './support/scenarios.js';

const all = [...vectorTableScenarios, ...vectorIndexScenarios, ...fts5Scenarios, ...rtreeScenarios];
const unasked = all.filter(isUnasked);
const asked = all.filter((scenario) => !isUnasked(scenario));

// Each of them alone: see exhaustive/.
describe.each([
  { what: 'that drizzle-kit makes without a question', scenarios: unasked },
  { what: 'that drizzle-kit asks about', scenarios: asked },
])('when a schema has all the changes $what,', ({ scenarios }) => {
  let together: Together;
  const own = ({ name }: Scenario) => together.scenarios.find((each) => each.name === name) as Scenario;

  beforeAll(async () => {
    together = await migrateTogether(scenarios);
  });

  afterAll(() => {
    together.migrated.dispose();
    together.pushed.dispose();
  });

  test.each(scenarios)('generate with the migrator keeps what it can if $name', (scenario) => {
    own(scenario).check(together.migrated.database());
  });

  test.each(scenarios.filter(isPushed))('push keeps what it can if $name', (scenario) => {
    own(scenario).check(together.pushed.database());
  });

  test('generate then finds nothing to change, and the database is sound', () => {
    expect(together.migrated.migrations()).toHaveLength(2);
    expect(together.migrated.kitOk('generate', '--name', 'third').output).toContain('No schema changes');
    expect(together.migrated.migrations()).toHaveLength(2);
    expectSound(together.migrated.database());
  });

  test('push then finds nothing to change, and the database is sound', () => {
    expect(together.pushed.kitOk('push').output).toContain('No changes detected');
    expectSound(together.pushed.database());
  });
});
