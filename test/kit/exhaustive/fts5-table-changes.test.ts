import { describe, test } from 'vitest';
import { migrateScenario } from '../support/migrate-scenario.js';
import { fts5Scenarios } from '../support/scenarios.js';

describe('generate with the migrator, and push, keep the texts and find them when', () => {
  test.each(fts5Scenarios)('$name', migrateScenario);
});
