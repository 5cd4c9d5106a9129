-- What each client without Drizzle is tried with. A blank line ends a statement. A SELECT gives one row: the name of the
-- step, and 1 if it is right.
CREATE VIRTUAL TABLE fruits USING vector(dim=3, type=float4, metric=cosine, metadata='name TEXT NOT NULL');

INSERT INTO fruits (name, vector) VALUES ('apple', '[0.9,0.1,0.2]'), ('pear', '[0.8,0.2,0.1]'), ('train', '[0.1,0.9,0.4]');

SELECT 'filter' AS step,
  (SELECT group_concat(name) FROM (SELECT name FROM fruits WHERE knn_match(distance, '[1,0,0]') ORDER BY distance LIMIT 2)) = 'apple,pear'
  AND (SELECT group_concat(name) FROM (SELECT name FROM fruits WHERE knn_match(distance, '[1,0,0]') AND name = 'train' LIMIT 2)) = 'train' AS ok;

CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT NOT NULL, embedding TEXT);

CREATE VIRTUAL TABLE posts_embedding USING vector(dim=3, type=float4, metric=cosine, content=posts, content_key=id, content_column=embedding);

CREATE VIRTUAL TABLE posts_text USING fts5(title, content=posts, content_rowid=id);

INSERT INTO posts (title, embedding) VALUES ('Ripe apples', '[0.9,0.1,0.2]'), ('Late trains', '[0.1,0.9,0.4]'), ('Unsorted', NULL);

UPDATE posts SET embedding = '[1,0,0]' WHERE title = 'Unsorted';

INSERT INTO posts_text (posts_text) VALUES ('rebuild');

SELECT 'index' AS step, (SELECT group_concat(id) FROM (SELECT id FROM posts_embedding WHERE knn_match(distance, '[1,0,0]') ORDER BY distance LIMIT 2)) = '3,1' AS ok;

SELECT 'hybrid' AS step, (
  WITH near AS (SELECT id, distance FROM posts_embedding WHERE knn_match(distance, '[1,0,0]') ORDER BY distance LIMIT 3)
  SELECT group_concat(near.id) FROM near JOIN posts_text ON posts_text.rowid = near.id WHERE posts_text MATCH 'trains'
) = '2' AS ok;

BEGIN;

INSERT INTO fruits (name, vector) VALUES ('plum', '[1,0,0]');

ROLLBACK;

SELECT 'rollback' AS step, (SELECT name FROM fruits WHERE knn_match(distance, '[1,0,0]') ORDER BY distance LIMIT 1) = 'apple' AS ok;

CREATE VIRTUAL TABLE many USING vector(dim=4, type=float4, metric=l2);

WITH RECURSIVE numbers (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM numbers WHERE n < 12000)
INSERT INTO many (id, vector)
SELECT n, json_array((n * 7919) % 1009, (n * 104729) % 997, (n * 1299709) % 991, (n * 15485863) % 983) FROM numbers;

SELECT 'graph' AS step,
  json_extract(vector_index_info('many'), '$.graph')
  AND (SELECT id FROM many WHERE knn_match(distance, (SELECT vector FROM many WHERE id = 4711)) ORDER BY distance LIMIT 1) = 4711 AS ok;
