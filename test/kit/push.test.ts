import { describe, expect, test } from 'vitest';
import { isKit1 } from './support/is-kit-1.js';
import { kitProject } from './support/kit-project.js';
import { scenarios } from './support/scenarios.js';

const pushed = scenarios.filter(({ notPushed }) => isKit1 || notPushed === undefined);

describe('push, when', () => {
  test.each(pushed)('$name', async ({ before, after, fill, check, renames = [], losses = [] }) => {
    const project = kitProject();
    project.config();
    project.schema(before);
    expect(project.kitOk('push').output).toContain('Changes applied');
    fill(project.database());

    project.schema(after);
    const questions = [...renames, ...losses];
    if (questions.length === 0) project.kitOk('push');
    else await project.interactOk(['push'], questions);

    check(project.database());
    expect(project.database().pragma('integrity_check', { simple: true })).toBe('ok');
    expect(project.kitOk('push').output).toContain('No changes detected');
  });
});
