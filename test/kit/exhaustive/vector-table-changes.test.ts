import { describe, test } from 'vitest';
import { migrateScenario } from '../support/migrate-scenario.js';
import { vectorTableScenarios } from '../support/scenarios.js';

describe('generate with the migrator, and push, keep all rows that they can when', () => {
  test.each(vectorTableScenarios)('$name', migrateScenario);
});
