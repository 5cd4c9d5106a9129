import { describe, expect, test } from 'vitest';
import { kitProject } from './support/kit-project.js';
import { scenarios } from './support/scenarios.js';

describe('generate and the migrator, when', () => {
  // drizzle-kit 1.0 puts migrations of one second into the order of their names.
  test.each(scenarios)('$name', async ({ before, after, fill, check, renames = [] }) => {
    const project = kitProject();
    project.config();
    project.schema(before);
    project.kitOk('generate', '--name', 'first');
    project.migrate();
    fill(project.database());

    project.schema(after);
    if (renames.length === 0) project.kitOk('generate', '--name', 'second');
    else await project.interactOk(['generate', '--name', 'second'], renames);
    expect(project.migrations()).toHaveLength(2);
    project.migrate();

    check(project.database());
    expect(project.database().pragma('integrity_check', { simple: true })).toBe('ok');
    expect(project.kitOk('generate', '--name', 'third').output).toContain('No schema changes');
    expect(project.migrations()).toHaveLength(2);
  });
});
