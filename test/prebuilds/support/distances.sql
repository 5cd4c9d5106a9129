-- Compares the distances of small whole numbers, which are exact, with their definitions: for every element type, at 1 to
-- 150 dimensions, so that the kernels meet every remainder of a register. Prints how many pairs each metric got right.
CREATE TABLE pairs AS
WITH RECURSIVE dims(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM dims WHERE n < 150),
  places(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM places WHERE i < 149)
SELECT n,
  json_group_array((i * 7 + n * 5) % 19 - 9) AS a,
  json_group_array((i * 11 + n * 3) % 17 - 8) AS b,
  CAST(sum(abs((i * 7 + n * 5) % 19 - 9 - ((i * 11 + n * 3) % 17 - 8))) AS REAL) AS l1,
  CAST(sum(((i * 7 + n * 5) % 19 - 9 - ((i * 11 + n * 3) % 17 - 8)) * ((i * 7 + n * 5) % 19 - 9 - ((i * 11 + n * 3) % 17 - 8))) AS REAL) AS l2,
  CAST(-sum(((i * 7 + n * 5) % 19 - 9) * ((i * 11 + n * 3) % 17 - 8)) AS REAL) AS inner_product
FROM dims JOIN places ON i < n GROUP BY n;
CREATE TABLE types AS SELECT value AS type FROM json_each('["float2","float4","float8","int1","int2","int4"]');
SELECT sum(vector_distance(a, b, 'l1', type) = l1), sum(vector_distance(a, b, 'l2', type) = l2),
  sum(vector_distance(a, b, 'inner_product', type) = inner_product), count(*) FROM pairs, types;
