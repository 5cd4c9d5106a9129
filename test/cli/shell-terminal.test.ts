// The shell, as people see it.

import { expect, test } from 'vitest';
import { cliFolder } from './support/cli-folder.js';
import { fruitFolder } from './support/fruit.js';

const PROMPT = /vector> $/;
const CONTINUATION = / {3}\.\.\.> $/;
const CTRL_C = '\x03';
const CTRL_D = '\x04';
const UP = '\x1b[A';

test('rows are aligned, statements can have many lines, and Ctrl-D ends it', async () => {
  const { status, output } = await fruitFolder().interact(
    ['shell', 'app.db'],
    [
      { expect: PROMPT, keys: 'SELECT id, title\r' },
      { expect: CONTINUATION, keys: 'FROM fruit WHERE id < 3;\r' },
      { expect: PROMPT, keys: CTRL_D },
    ],
  );
  expect(status).toBe(0);
  expect(output).toContain('id  title\n──────────\n 1  Apples\n 2  Pears\n');
});

test('an error does not end it, and Ctrl-C forgets what was typed', async () => {
  const { status, output } = await cliFolder().interact(
    ['shell'],
    [
      { expect: PROMPT, keys: 'SELECT missing;\r' },
      { expect: PROMPT, keys: 'SELECT 1 +\r' },
      { expect: CONTINUATION, keys: `2 + ${CTRL_C}` },
      { expect: PROMPT, keys: 'SELECT 40 + 2 AS answer;\r' },
      { expect: PROMPT, keys: '.quit\r' },
    ],
  );
  expect(status).toBe(0);
  expect(output).toContain('Error: no such column: missing\n');
  expect(output).toContain('answer\n──────\n    42\n');
});

test('what was typed is there the next time, in a file that only the user can read', async () => {
  const folder = cliFolder();
  await folder.interact(
    ['shell'],
    [
      { expect: PROMPT, keys: "SELECT 'from before' AS text;\r" },
      { expect: PROMPT, keys: CTRL_D },
    ],
  );
  expect(folder.read('history')).toBe("SELECT 'from before' AS text;\n");
  const { output } = await folder.interact(
    ['shell'],
    [
      { expect: PROMPT, keys: UP },
      { expect: /from before' AS text;$/, keys: '\r' },
      { expect: PROMPT, keys: CTRL_D },
    ],
  );
  expect(output).toContain('text\n───────────\nfrom before\n');
});

test('the history is in the state directory of the user, where none is named', async () => {
  const folder = cliFolder();
  await folder.interact(
    ['shell'],
    [
      { expect: PROMPT, keys: 'SELECT 1;\r' },
      { expect: PROMPT, keys: CTRL_D },
    ],
    { DRIZZLE_VECTOR_HISTORY: undefined, XDG_STATE_HOME: folder.path },
  );
  expect(folder.read('drizzle-vector/history')).toBe('SELECT 1;\n');
});

test('a history that cannot be kept is no reason to stop', async () => {
  const folder = cliFolder();
  folder.write('file', '');
  const steps = [
    { expect: PROMPT, keys: 'SELECT 1;\r' },
    { expect: PROMPT, keys: CTRL_D },
  ];
  const { status } = await folder.interact(['shell'], steps, { DRIZZLE_VECTOR_HISTORY: 'file/history' });
  expect(status).toBe(0);
});

test('Ctrl-C ends a statement that takes long, with what is not committed', async () => {
  const folder = fruitFolder();
  const forever = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n;';
  const { signal } = await folder.interact(
    ['shell', 'app.db'],
    [
      { expect: PROMPT, keys: 'BEGIN; DELETE FROM posts;\r' },
      { expect: PROMPT, keys: `${forever}\r` },
      { expect: /FROM n;\s+$/, keys: CTRL_C },
    ],
  );
  expect(signal).toBe(2);
  expect(folder.ok(['shell', 'app.db'], 'SELECT count(*) FROM posts')).toBe('3\n');
});
