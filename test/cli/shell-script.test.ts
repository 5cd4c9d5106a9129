// The shell, with its SQL from a pipe.

import { describe, expect, test } from 'vitest';
import { cliFolder } from './support/cli-folder.js';
import { fruitFolder } from './support/fruit.js';

test('statements run one after another, with their values between bars', () => {
  const sql = "SELECT 1, 'two', 3.0, NULL, x'00ff';\nSELECT\n  4;\nSELECT 5";
  expect(cliFolder().run(['shell'], sql)).toEqual({ status: 0, stdout: "1|two|3.0||x'00ff'\n4\n5\n", stderr: '' });
});

test('the extension is loaded, and vectors are JSON', () => {
  expect(fruitFolder().ok(['shell', 'app.db'], 'SELECT id, embedding FROM fruit WHERE id < 3;')).toBe(
    '1|[0.9,0.1,0.2]\n2|[0.8,0.2,0.1]\n',
  );
});

test('whole numbers keep all of their digits', () => {
  expect(cliFolder().ok(['shell'], 'SELECT 9223372036854775807')).toBe('9223372036854775807\n');
});

test('a file is made where there is none, and what is written to it stays', () => {
  const folder = cliFolder();
  folder.ok(['shell', 'new.db'], 'CREATE TABLE t(a); INSERT INTO t VALUES (7);');
  expect(folder.ok(['shell', 'new.db'], 'SELECT a FROM t;')).toBe('7\n');
});

test('the bodies of triggers, and semicolons in texts, names and comments end nothing', () => {
  const sql = `
    CREATE TABLE t(a, "b;c");
    CREATE TEMP TRIGGER log AFTER INSERT ON t WHEN new.a < 3 BEGIN
      INSERT INTO t(a) SELECT CASE WHEN new.a = 1 THEN 10 END; -- not; the end
      UPDATE t SET "b;c" = ';' WHERE a = 10;
    END;
    /* neither;
       is this */ INSERT INTO t(a) VALUES (1);
    SELECT a, "b;c" FROM t ORDER BY a;`;
  expect(cliFolder().ok(['shell'], sql)).toBe('1|\n10|;\n');
});

test('a comment of many lines is no statement', () => {
  expect(cliFolder().ok(['shell'], '/* one;\ntwo */\n.mode line\nSELECT 1 AS a;')).toBe('a = 1\n');
});

test('a statement of very many lines, each with a semicolon in a text, is read once', () => {
  const values = "('a;\n*/ b'),\n".repeat(30_000);
  const sql = `CREATE TABLE t(a);\n/* ;\n; */ INSERT INTO t VALUES ${values}('c');\nSELECT count(*), max(a) FROM t;`;
  expect(cliFolder().ok(['shell'], sql)).toBe('30001|c\n');
}, 30_000);

describe('errors', () => {
  test('are reported with the line that the statement begins on, and do not keep the next ones from running', () => {
    const sql = 'SELECT 1;\n\n-- a comment\nSELECT *\nFROM nowhere;\nSELECT 2;\nSELECT 3; SELECT 4 +\n;';
    expect(cliFolder().run(['shell'], sql)).toEqual({
      status: 1,
      stdout: '1\n2\n3\n',
      stderr: 'drizzle-vector: line 4: no such table: nowhere\ndrizzle-vector: line 7: near ";": syntax error\n',
    });
  });

  test('of a dot command name those that there are', () => {
    const { status, stderr } = cliFolder().run(['shell'], '.tabels\n.mode pretty\n.timer maybe');
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr:
        'drizzle-vector: line 1: shell: expected .help, .tables, .schema, .mode, .timer, .explain, .quit but received ".tabels"\n' +
        'drizzle-vector: line 2: .mode: expected table|json|csv|line|list but received "pretty"\n' +
        'drizzle-vector: line 3: .timer: expected on or off but received "maybe"\n',
    });
  });

  test('of --readonly are those of SQLite, and nothing is written', () => {
    const folder = fruitFolder();
    expect(
      folder.run(
        ['shell', 'app.db', '--readonly'],
        'PRAGMA query_only = 0; DELETE FROM posts; SELECT count(*) FROM posts;',
      ),
    ).toEqual({
      status: 1,
      stdout: '3\n',
      stderr: 'drizzle-vector: line 1: attempt to write a readonly database\n',
    });
  });

  test('--readonly needs a file', () => {
    const folder = cliFolder();
    expect(folder.run(['shell', '--readonly'])).toMatchObject({ status: 2 });
    expect(folder.run(['shell', 'none.db', '--readonly'])).toMatchObject({ status: 1 });
    expect(folder.files()).toEqual([]);
  });
});

describe('modes', () => {
  const select = 'SELECT id, title, page, raw, embedding FROM fruit WHERE id > 1;';

  test('table aligns, shortens and shows what is NULL', () => {
    expect(fruitFolder().ok(['shell', 'app.db'], `.mode table\n${select}`)).toBe(
      [
        'id  title   page  raw      embedding',
        '──────────────────────────────────────────',
        " 2  Pears     40  x'00ff'  [0.8, 0.2, 0.1]",
        ' 3  Trains  NULL  NULL     [0.1, 0.9, 0.4]',
        '',
      ].join('\n'),
    );
  });

  test('table shows a long vector by its begin, its length and its type, and other BLOBs by their length', () => {
    const sql = `
      CREATE VIRTUAL TABLE v USING vector(dim=384, type=int1);
      INSERT INTO v(vector) VALUES (zeroblob(384));
      .mode table
      SELECT vector AS v FROM v;
      SELECT zeroblob(1536) AS b;`.replaceAll(/^ +/gm, '');
    expect(cliFolder().ok(['shell'], sql)).toBe(
      [
        ...['v', '───────────────────────', '[0, 0, 0, … 384 × int1]'],
        ...['b', '───────────────────────', "x'00000000…' 1536 bytes", ''],
      ].join('\n'),
    );
  });

  test('csv has a header, and quotes what is needed', () => {
    expect(fruitFolder().ok(['shell', 'app.db'], `.mode csv\n${select}`)).toBe(
      'id,title,page,raw,embedding\n2,Pears,40,x\'00ff\',"[0.8,0.2,0.1]"\n3,Trains,,,"[0.1,0.9,0.4]"\n',
    );
  });

  test('json is an array of each statement, and so with --json', () => {
    const folder = fruitFolder();
    const rows = [
      { id: 2, title: 'Pears', page: 40, raw: "x'00ff'", embedding: [0.8, 0.2, 0.1] },
      { id: 3, title: 'Trains', page: null, raw: null, embedding: [0.1, 0.9, 0.4] },
    ];
    expect(JSON.parse(folder.ok(['shell', 'app.db'], `.mode json\n${select}`))).toEqual(rows);
    expect(folder.json(['shell', 'app.db'], select)).toEqual(rows);
    expect(folder.json(['shell', 'app.db'], 'SELECT 1 WHERE 0;')).toEqual([]);
  });

  test('line has a line for each value', () => {
    expect(fruitFolder().ok(['shell', 'app.db'], '.mode line\nSELECT id, title FROM fruit WHERE id < 3;')).toBe(
      '   id = 1\ntitle = Apples\n\n   id = 2\ntitle = Pears\n',
    );
  });
});

describe('dot commands', () => {
  test('.tables and .schema show what the user made', () => {
    const folder = fruitFolder();
    expect(folder.ok(['shell', 'app.db'], '.tables')).toBe('fruit\nposts\nposts_embedding\n');
    expect(folder.ok(['shell', 'app.db'], '.schema FRUIT;')).toMatch(
      /^CREATE VIRTUAL TABLE fruit USING vector\([^;]*\);\n$/,
    );
    expect(folder.ok(['shell', 'app.db'], '.schema')).toMatch(/fruit USING[^;]*;\nCREATE TABLE posts\([^;]*;\n/);
  });

  test('.explain on shows the plan before the rows, .timer on the time behind them', () => {
    const sql =
      ".explain on\n.timer on\nSELECT id FROM fruit WHERE knn_match(distance, '[1,0,0]') LIMIT 1;\n.explain off\n.timer off\nSELECT 2;";
    expect(fruitFolder().ok(['shell', 'app.db'], sql)).toMatch(
      /^· SCAN fruit .*KNN.*\n1\nRun Time: \d+\.\d{3} s\n2\n$/,
    );
  });

  test('.quit leaves, and .help tells of all', () => {
    const { status, stdout } = cliFolder().run(['shell'], '.help\n.quit\nSELECT 1;');
    expect(status).toBe(0);
    expect(stdout.match(/^\.\w+/gm)).toEqual(['.help', '.tables', '.schema', '.mode', '.timer', '.explain', '.quit']);
    expect(stdout).not.toMatch(/^1$/m);
  });
});
