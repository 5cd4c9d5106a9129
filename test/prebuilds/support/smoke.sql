CREATE VIRTUAL TABLE docs USING vector(dim=3, metric=cosine, metadata='title TEXT NOT NULL, page INTEGER');
INSERT INTO docs(title, page, vector)
  VALUES ('Apples', 12, '[0.9, 0.1, 0.2]'), ('Pears', 40, '[0.8, 0.2, 0.1]'), ('Trains', 7, '[0.1, 0.9, 0.4]');
SELECT title, round(distance, 6) FROM docs WHERE knn_match(distance, '[1, 0, 0]') AND page > 10 ORDER BY distance LIMIT 2;

-- A graph over 2,000 rows.
CREATE VIRTUAL TABLE many USING vector(dim=32, metric=l2, mode=hnsw);
WITH RECURSIVE rows(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM rows WHERE i < 2000),
  places(j) AS (SELECT 1 UNION ALL SELECT j + 1 FROM places WHERE j < 32)
INSERT INTO many(id, vector)
  SELECT i, json_group_array(((i * 7919 + j * j * 104729 + i * j * 31) % 2003) / 2003.0) FROM rows, places GROUP BY i;
SELECT vector_sync_index('many');
SELECT json_extract(vector_index_info('many'), '$.graph'), json_extract(vector_index_info('many'), '$.rows');
SELECT id, distance FROM many WHERE knn_match(distance, (SELECT vector FROM many WHERE id = 1242)) LIMIT 1;
PRAGMA integrity_check(many);

BEGIN; DELETE FROM docs; ROLLBACK;
SELECT count(*) FROM docs;
