import { describe, test } from 'vitest';
import { migrateScenario } from '../support/migrate-scenario.js';
import { vectorIndexScenarios } from '../support/scenarios.js';

describe('after generate with the migrator, and after push, the index follows its table when', () => {
  test.each(vectorIndexScenarios)('$name', migrateScenario);
});
