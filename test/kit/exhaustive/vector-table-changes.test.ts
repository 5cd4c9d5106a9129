import { describe, expect, test } from 'vitest';
import { kitProject } from '../support/kit-project.js';
import { migrateScenario } from '../support/migrate-scenario.js';
import { vectorTableScenarios } from '../support/scenarios.js';

describe('generate with the migrator, and push, keep all rows that they can when', () => {
  test.each(vectorTableScenarios)('$name', migrateScenario);
});

test('push makes the tables of a schema in an empty database, and then finds nothing to change', () => {
  const project = kitProject();
  project.config();
  project.schema(
    `export const docs = vectorTable('docs', { id: integer().primaryKey(), title: text(), embedding: float4Vector(3) });`,
  );

  expect(project.kitOk('push').output).toContain('Changes applied');
  expect(project.kitOk('push').output).toContain('No changes detected');
  project.database().exec(`INSERT INTO docs(title, embedding) VALUES ('east', '[1, 0, 0]')`);
});
