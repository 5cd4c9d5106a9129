import { expect, test } from 'vitest';
import { kitProject } from './support/kit-project.js';

const schema = (slug = '') => `
  export const posts = sqliteTable('posts', { id: integer('id').primaryKey(), slug: text('slug')${slug}, title: text('title') });
  export const postsText = fts5Table('posts_text', { title: text('title') }, { content: posts });`;

// What createFts5Table() made before it followed INSERT OR REPLACE.
const OLDER = `
  DROP TABLE posts_text_replaced;
  DROP TRIGGER posts_text_before_insert; DROP TRIGGER posts_text_before_update; DROP TRIGGER posts_text_unique;
  DROP TRIGGER posts_text_insert; DROP TRIGGER posts_text_delete; DROP TRIGGER posts_text_update;
  CREATE TRIGGER "posts_text_insert" AFTER INSERT ON "posts" BEGIN INSERT INTO "posts_text"(rowid, "title") VALUES (new."id", new."title"); END;
  CREATE TRIGGER "posts_text_delete" AFTER DELETE ON "posts" BEGIN INSERT INTO "posts_text"("posts_text", rowid, "title") VALUES ('delete', old."id", old."title"); END;
  CREATE TRIGGER "posts_text_update" AFTER UPDATE OF "id", "title", rowid, oid, _rowid_ ON "posts" BEGIN INSERT INTO "posts_text"("posts_text", rowid, "title") VALUES ('delete', old."id", old."title"); INSERT INTO "posts_text"(rowid, "title") VALUES (new."id", new."title"); END;`;

const CHECK = "INSERT INTO posts_text(posts_text, rank) VALUES ('integrity-check', 1)";

test('push makes the triggers of an older version anew, and then finds no change', () => {
  const project = kitProject();
  project.config();
  project.schema(schema());
  project.kitOk('push');
  const database = project.database();
  database.exec(`${OLDER} INSERT INTO posts VALUES (1, 'a', 'east')`);

  project.kitOk('push');

  database.exec(`INSERT OR REPLACE INTO posts VALUES (1, 'a', 'west'); ${CHECK}`);
  expect(database.prepare("SELECT rowid FROM posts_text('east OR west')").pluck().all()).toEqual([1]);
  expect(project.kitOk('push').output).toContain('No changes detected');
});

test('a unique column that a migration adds is followed', () => {
  const project = kitProject();
  project.config();
  project.schema(schema());
  project.kitOk('generate', '--name', 'first');
  project.migrate();
  project.schema(schema('.unique()'));
  project.kitOk('generate', '--name', 'second');
  project.migrate();
  const database = project.database();

  database.exec(
    `INSERT INTO posts VALUES (1, 'a', 'east'); INSERT OR REPLACE INTO posts VALUES (2, 'a', 'west'); ${CHECK}`,
  );

  expect(database.prepare("SELECT rowid FROM posts_text('east OR west')").pluck().all()).toEqual([2]);
  expect(project.kitOk('generate', '--name', 'third').output).toContain('No schema changes');
  expect(project.kitOk('push').output).toContain('No changes detected');
});

test('the tokenizer words goes through generate, push and pull', () => {
  const project = kitProject();
  project.config();
  const tables = `
    export const posts = sqliteTable('posts', { id: integer('id').primaryKey(), title: text('title') });
    export const postsText = fts5Table('posts_text', { title: text('title') }, { content: posts, tokenize: 'words' });
    export const notes = fts5Table('notes', { body: text('body') }, { tokenize: "words tokenchars '-'" });`;
  project.schema(tables);
  project.kitOk('generate', '--name', 'first');
  project.migrate();
  const database = project.database();
  database.exec("INSERT INTO posts VALUES (1, '東京の天気'); INSERT INTO notes VALUES ('打开数据库 a-b')");

  expect(project.kitOk('generate', '--name', 'second').output).toContain('No schema changes');
  expect(project.kitOk('push').output).toContain('No changes detected');
  expect(database.prepare(`SELECT rowid FROM posts_text('"天気"')`).pluck().all()).toEqual([1]);
  expect(database.prepare(`SELECT rowid FROM notes('"数据库" "a-b"')`).pluck().all()).toEqual([1]);

  project.config({ out: './pulled' });
  project.kitOk('pull');
  const pulled = project.read('pulled/schema.ts');
  expect(pulled).toMatch(/postsText = fts5Table\("posts_text", [^;]*\{ tokenize: "words", content: posts \}/);
  expect(pulled).toContain(`{ tokenize: "words tokenchars '-'" }`);
});
