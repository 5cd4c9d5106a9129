import { type CliFolder, cliFolder } from './cli-folder.js';

const SCHEMA = `
  CREATE VIRTUAL TABLE fruit USING vector(dim=3, metric=cosine, column=embedding,
    metadata='title TEXT NOT NULL, page INTEGER, raw BLOB');
  INSERT INTO fruit(id, embedding, title, page, raw) VALUES
    (1, '[0.9, 0.1, 0.2]', 'Apples', 12, NULL),
    (2, '[0.8, 0.2, 0.1]', 'Pears', 40, x'00ff'),
    (3, '[0.1, 0.9, 0.4]', 'Trains', NULL, NULL);
  CREATE TABLE posts(id INTEGER PRIMARY KEY, title TEXT, embedding BLOB);
  CREATE VIRTUAL TABLE posts_embedding USING vector(dim=2, content=posts, content_column=embedding);
  INSERT INTO posts VALUES (1, 'One', '[1, 0]'), (2, 'Two', '[0, 1]'), (3, 'None', NULL);
`;

/** A folder with app.db, which has a small vector table and an index over an ordinary table. */
export function fruitFolder(): CliFolder {
  const folder = cliFolder();
  folder.database.exec(SCHEMA);
  return folder;
}
