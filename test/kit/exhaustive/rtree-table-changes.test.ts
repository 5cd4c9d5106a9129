import { describe, test } from 'vitest';
import { migrateScenario } from '../support/migrate-scenario.js';
import { rtreeScenarios } from '../support/scenarios.js';

describe('generate with the migrator, and push, keep the boxes and find them when', () => {
  test.each(rtreeScenarios)('$name', migrateScenario);
});
