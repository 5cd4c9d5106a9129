#include "support/random_sql.h"

namespace faults {

namespace {

constexpr const char* kTables[] = {"'docs'",
                                   "'docs'",
                                   "'docs'",
                                   "'idx'",
                                   "'cos'",
                                   "'named'",
                                   "'none'",
                                   "'main.docs'",
                                   "'temp.docs'",
                                   "'docs_data'",
                                   "'posts'",
                                   "''",
                                   "NULL",
                                   "'\"docs\"'",
                                   "'sqlite_schema'",
                                   "'aux1.docs'",
                                   "'doc' || 's'",
                                   "x'646f6373'",
                                   "'docs' || char(0)",
                                   "'weird \"name'"};
constexpr const char* kTypes[] = {"'float4'",
                                  "'float4'",
                                  "'float4'",
                                  "'float8'",
                                  "'float2'",
                                  "'int1'",
                                  "'int2'",
                                  "'int4'",
                                  "NULL",
                                  "''",
                                  "'FLOAT4'",
                                  "4",
                                  "'float4' || char(0)",
                                  "'bit'"};
constexpr const char* kVectors[] = {"'[1,2,3,4]'",
                                    "'[1,2,3,4]'",
                                    "'[0,0,0,0]'",
                                    "'[1e400,1,1,1]'",
                                    "'[-1.5,2e-3,0x10,4]'",
                                    "'[1,2,3]'",
                                    "'[]'",
                                    "'[1,,2]'",
                                    "'[1,2,3,4'",
                                    "'[[1]]'",
                                    "'[1,2,3,4]' || char(0)",
                                    "'[NaN,1,1,1]'",
                                    "'[null,1,2,3]'",
                                    "x'0000803f0000803f0000803f0000803f'",
                                    "zeroblob(16)",
                                    "randomblob(16)",
                                    "x''",
                                    "randomblob(15)",
                                    "zeroblob(262144)",
                                    "x'0000c07f0000807f000000000000807f'",
                                    "vector_from_json('[5,6,7,8]','float4')",
                                    "(SELECT vector FROM docs WHERE id = 3)",
                                    "printf('[%.*c]', 5000, '1')",
                                    "'[' || replace(hex(zeroblob(100)), '0', '1,') || '1]'",
                                    "'[1e-320,1e308,-1e308,99999999999999999999999999]'",
                                    "'  [ 1 , 2 ,3,4 ]  '",
                                    "'[1.,.5,+1,-]'",
                                    "'{\"a\":1}'",
                                    "'[\"1\",2,3,4]'",
                                    "'[true,false,1,2]'",
                                    "char(0xfeff) || '[1,2,3,4]'",
                                    "'AACAPwAAAEAAAEBAAACAQA=='",
                                    "printf('[%s]', printf('%0.*d', 3000, 1))"};
constexpr const char* kNumbers[] = {"0",
                                    "1",
                                    "2",
                                    "3",
                                    "10",
                                    "-1",
                                    "100",
                                    "4096",
                                    "4097",
                                    "65535",
                                    "9223372036854775807",
                                    "-9223372036854775808",
                                    "2147483648",
                                    "1.5",
                                    "1e19",
                                    "9e999",
                                    "-9e999",
                                    "NULL",
                                    "'5'",
                                    "'x'",
                                    "x'05'",
                                    "0.0",
                                    "-0.0",
                                    "1e-300",
                                    "9007199254740993",
                                    "1e308"};
constexpr const char* kArrows[] = {"vector_export_arrow('docs')",
                                   "vector_export_arrow('cos')",
                                   "vector_export_arrow('idx')",
                                   "vector_export_arrow('named')",
                                   "vector_export_arrow('docs','float4',3,4)",
                                   "substr(vector_export_arrow('docs'), 1, 300)",
                                   "x'ffffffff00000000'",
                                   "randomblob(200)",
                                   "x''",
                                   "substr(vector_export_arrow('docs'),1,100) || randomblob(8)"};
constexpr const char* kMetrics[] = {"'l2'", "'cosine'", "'inner_product'", "'ip'", "'l1'", "NULL", "'x'"};
constexpr const char* kConflicts[] = {"'abort'", "'replace'", "'replace'", "'ignore'", "NULL", "'x'"};
constexpr const char* kSettings[] = {"'progress', 'tick'",
                                     "'progress', NULL",
                                     "'progress', 'nonesuch'",
                                     "'progress', 'evil'",
                                     "'threads', 1",
                                     "'threads', -1",
                                     "'threads', 'x'",
                                     "'threads'",
                                     "'progress'",
                                     "NULL, 1",
                                     "'progress', 'a\"b'",
                                     "'builder', 'usearch'",
                                     "'builder', 'own'",
                                     "'builder', 'x'",
                                     "'builder'"};
constexpr const char* kFunctions[] = {
    "vector_from_json", "vector_distance",     "vector_slice",       "vector_scale",     "vector_index_info",
    "vector_ef_search", "vector_insert_arrow", "vector_config",      "vector_dims",      "vector_add",
    "vector_upgrade",   "vector_merge_index",  "vector_from_base64", "vector_similarity"};
constexpr const char* kOtherValues[] = {"(SELECT count(*) FROM docs)",
                                        "randomblob(1000)",
                                        "'a' || char(0) || 'b'",
                                        "zeroblob(1000000)",
                                        "(SELECT group_concat(id) FROM docs)",
                                        "CAST(x'ff80' AS TEXT)",
                                        "evil()",
                                        "tick(1,2,3,4)"};
constexpr const char* kNames[] = {"n1",         "n2",         "\"a b\"",       "\"q\"\"uote\"", "[x]",
                                  "\"\"",       "\"select\"", "\"new\nline\"", "\"distance\"",  "docs_x",
                                  "\"\u00e9\"", "k",          "\"n1_data\""};
constexpr const char* kArguments[] = {"dim=4",
                                      "dim=4",
                                      "dim=4",
                                      "dim=4",
                                      "dim=65535",
                                      "dim=0",
                                      "dim=-1",
                                      "dim=99999999999999999999",
                                      "dim='4'",
                                      "dim=4.0",
                                      "type=float8",
                                      "type=int1",
                                      "type=nope",
                                      "metric=cosine",
                                      "metric='ip'",
                                      "metric=l1",
                                      "metric=",
                                      "mode=exact",
                                      "mode=hnsw",
                                      "m=2",
                                      "m=128",
                                      "m=1",
                                      "ef_construction=4",
                                      "ef_construction=4096",
                                      "ef_search=1",
                                      "quantization=none",
                                      "quantization=f16",
                                      "merge_every=1",
                                      "merge_every=0",
                                      "merge_every=9223372036854775807",
                                      "key=\"id\"",
                                      "key='a \"b'",
                                      "key=distance",
                                      "key_type=text",
                                      "key_type=blob",
                                      "key_type=x",
                                      "column=\"v\"",
                                      "column=''",
                                      "metadata='a TEXT'",
                                      "metadata='a TEXT UNIQUE, b, UNIQUE(a, b)'",
                                      "metadata='a TEXT, b AS (length(a)) STORED INDEXED'",
                                      "metadata='a JSON TAGS'",
                                      "metadata='a TEXT PARTITION KEY, b INT INDEXED'",
                                      "metadata='a, b, c, d, e'",
                                      "metadata=''",
                                      "metadata='a TEXT DEFAULT (evil())'",
                                      "metadata='a TEXT); DROP TABLE docs; --'",
                                      "metadata='a TEXT(10, 20) NOT NULL DEFAULT ''x'' COLLATE NOCASE'",
                                      "metadata='a HIDDEN'",
                                      "metadata='\"a\"\"b\" INTEGER'",
                                      "metadata='a TEXT CHECK(1)'",
                                      "metadata='a COLLATE nope'",
                                      "metadata='a COLLATE evilcoll'",
                                      "metadata='a DEFAULT 1e999'",
                                      "metadata='\"', b'",
                                      "requires_partition=1",
                                      "content=posts",
                                      "content=docs",
                                      "content=nope",
                                      "content='sqlite_schema'",
                                      "content=v1",
                                      "content_column=e",
                                      "content_key=id",
                                      "content_column=id",
                                      "content_filters='id'",
                                      "x=1",
                                      "=",
                                      "",
                                      "dim",
                                      "'",
                                      "\"",
                                      "dim=4 /* c */",
                                      "dim=4 -- c",
                                      "(",
                                      "DIM = 4",
                                      "metadata='a' 'b'"};
constexpr const char* kColumns[] = {
    "id, distance",
    "*",
    "count(*)",
    "id, vector, title, k, ef_search, docs",
    "max(distance)",
    "rowid",
    "vector_to_json(vector,'float4')",
    "evil()",
    "id, similarity",
    "id, (SELECT count(*) FROM docs d2 WHERE knn_match(d2.distance, docs.vector) AND d2.k = 2)"};
constexpr const char* kJoins[] = {" JOIN posts USING(id)", " LEFT JOIN posts ON posts.id = docs.page", ", docs d3"};
constexpr const char* kOrders[] = {
    "", "", " ORDER BY distance", " ORDER BY docs.id DESC", " ORDER BY title", " GROUP BY page"};
constexpr const char* kTransactions[] = {"BEGIN",
                                         "COMMIT",
                                         "ROLLBACK",
                                         "SAVEPOINT a",
                                         "RELEASE a",
                                         "ROLLBACK TO a",
                                         "SAVEPOINT a; SAVEPOINT b; ROLLBACK TO a",
                                         "BEGIN IMMEDIATE"};
constexpr const char* kAlterations[] = {"ALTER TABLE docs RENAME TO docs9",
                                        "ALTER TABLE docs9 RENAME TO docs",
                                        "ALTER TABLE posts RENAME TO posts9",
                                        "ALTER TABLE posts9 RENAME TO posts",
                                        "ALTER TABLE posts ADD COLUMN z",
                                        "ALTER TABLE posts RENAME COLUMN e TO f",
                                        "ALTER TABLE posts RENAME COLUMN f TO e",
                                        "ALTER TABLE idx RENAME TO idx9",
                                        "ALTER TABLE idx9 RENAME TO idx",
                                        "ALTER TABLE posts DROP COLUMN z",
                                        "DROP TABLE IF EXISTS n1",
                                        "DROP TABLE IF EXISTS n2",
                                        "DROP TABLE IF EXISTS cos",
                                        "DROP TABLE IF EXISTS idx",
                                        "DROP TABLE posts",
                                        "DROP TABLE IF EXISTS \"a b\"",
                                        "DROP TABLE docs_data",
                                        "DROP TABLE docs_log",
                                        "DROP TRIGGER idx_insert"};
constexpr const char* kMaintenance[] = {"PRAGMA integrity_check",
                                        "PRAGMA quick_check",
                                        "PRAGMA optimize",
                                        "ANALYZE",
                                        "REINDEX",
                                        "VACUUM",
                                        "VACUUM INTO 'file:v?mode=memory&vfs=faults'",
                                        "PRAGMA table_list",
                                        "PRAGMA table_xinfo(docs)",
                                        "PRAGMA foreign_key_check",
                                        "SELECT vector_detach_index('idx')",
                                        "SELECT vector_attach_index('idx')"};
constexpr const char* kAttachments[] = {"ATTACH ':memory:' AS aux1",
                                        "DETACH aux1",
                                        "CREATE VIRTUAL TABLE aux1.docs USING vector(dim=4)",
                                        "INSERT INTO aux1.docs(vector) VALUES('[1,2,3,4]')",
                                        "SELECT * FROM aux1.docs WHERE knn_match(distance, '[1,2,3,4]')",
                                        "CREATE VIRTUAL TABLE temp.docs USING vector(dim=4)",
                                        "DROP TABLE temp.docs"};
constexpr const char* kCreations[] = {
    "CREATE TABLE posts(id INTEGER PRIMARY KEY, e)",
    "CREATE VIRTUAL TABLE idx USING vector(dim=4, content=posts, content_column=e, merge_every=20, mode=hnsw)",
    "CREATE VIRTUAL TABLE cos USING vector(dim=4, metric=cosine)",
    "CREATE VIEW v1 AS SELECT id, distance FROM docs WHERE knn_match(distance, '[1,2,3,4]')",
    "SELECT * FROM v1",
    "DROP VIEW v1",
    "CREATE TRIGGER tr1 AFTER INSERT ON posts BEGIN INSERT INTO docs(vector) VALUES(new.e); END",
    "DROP TRIGGER IF EXISTS tr1",
    "CREATE TRIGGER tr2 AFTER INSERT ON posts BEGIN SELECT vector_rebuild_index('docs'); END",
    "DROP TRIGGER IF EXISTS tr2"};
constexpr const char* kPragmas[] = {"PRAGMA writable_schema=ON",    "PRAGMA writable_schema=RESET",
                                    "PRAGMA trusted_schema=OFF",    "PRAGMA trusted_schema=ON",
                                    "PRAGMA recursive_triggers=ON", "PRAGMA case_sensitive_like=ON",
                                    "PRAGMA query_only=ON",         "PRAGMA query_only=OFF",
                                    "PRAGMA cache_size=1",          "PRAGMA reverse_unordered_selects=ON",
                                    "PRAGMA legacy_alter_table=ON", "PRAGMA legacy_alter_table=OFF"};

}  // namespace

bool RandomSql::can_damage(const std::string& sql) {
  for (const char* part : {"docs_", "writable", "DROP T", "ALTER"}) {
    if (sql.find(part) != std::string::npos) return true;
  }
  return false;
}

std::string RandomSql::table() { return pick(kTables); }
std::string RandomSql::type() { return pick(kTypes); }
std::string RandomSql::vector() { return pick(kVectors); }
std::string RandomSql::number() { return pick(kNumbers); }

std::string RandomSql::arrow() {
  const std::string stream = pick(kArrows);
  if (below(3) != 0) return stream;
  const std::string at = std::to_string(1 + below(900));
  return "CAST(substr(" + stream + ",1," + at + ") || randomblob(" + std::to_string(1 + below(4)) + ") || substr(" +
         stream + "," + at + " + 5) AS BLOB)";
}

std::string RandomSql::call(int depth) {
  const std::string v = vector();
  const std::string t = type();
  switch (below(22)) {
    case 0: return "vector_from_json(" + v + "," + t + ")";
    case 1: return "vector_to_json(" + v + "," + t + ")";
    case 2: return "vector_distance(" + v + "," + vector() + "," + pick(kMetrics) + "," + t + ")";
    case 3: return "vector_dims(" + v + "," + t + ")";
    case 4: return "vector_normalize(" + v + "," + t + ")";
    case 5: return "vector_add(" + v + "," + vector() + "," + t + ")";
    case 6: return "vector_sub(" + v + "," + vector() + "," + t + ")";
    case 7: return "vector_scale(" + v + "," + number() + "," + t + ")";
    case 8: return "vector_slice(" + v + "," + t + "," + number() + "," + number() + ")";
    case 9: return "vector_quantize_int8(" + v + "," + t + ")";
    case 10: return "vector_index_info(" + table() + ")";
    case 11: return "vector_last_search(" + table() + ")";
    case 12: return "vector_definition(" + table() + ")";
    case 13: return "vector_rebuild_index(" + table() + (below(2) != 0 ? ")" : "," + t + ",'l2')");
    case 14: return "vector_merge_index(" + table() + ")";
    case 15: return "vector_ef_search(" + table() + "," + number() + ")";
    case 16: return "length(vector_export_arrow(" + table() + "," + t + "," + number() + "," + number() + "))";
    case 17: return "vector_insert_arrow(" + table() + "," + t + "," + arrow() + "," + pick(kConflicts) + ")";
    case 18: return "vector_config(" + pick(kSettings) + ")";
    case 19: return "knn_match(" + value(depth + 1) + "," + value(depth + 1) + ")";
    default: break;
  }
  std::string call = pick(kFunctions) + "(";
  for (int i = 0, count = below(6); i < count; i++) call += (i > 0 ? "," : "") + value(depth + 1);
  return call + ")";
}

std::string RandomSql::value(int depth) {
  switch (below(depth > 2 ? 4 : 6)) {
    case 0: return number();
    case 1: return vector();
    case 2: return type();
    case 3: return table();
    case 4: return call(depth);
    default: return pick(kOtherValues);
  }
}

std::string RandomSql::name() {
  if (below(30) == 0) return "\"" + std::string(static_cast<size_t>(below(3000)), 'n') + "\"";
  return pick(kNames);
}

std::string RandomSql::create() {
  std::string sql = std::string("CREATE VIRTUAL TABLE ") + (below(3) != 0 ? "" : "IF NOT EXISTS ") +
                    (below(8) != 0 ? "" : "temp.") + name() + " USING vector(";
  if (below(20) == 0) {
    sql += "dim=4, metadata='";
    for (int i = 0, columns = below(2100); i < columns; i++) sql += (i > 0 ? ", c" : "c") + std::to_string(i);
    return sql + "')";
  }
  if (below(2) != 0) sql += "dim=4, ";
  for (int i = 0, count = 1 + below(5); i < count; i++) sql += (i > 0 ? ", " : "") + pick(kArguments);
  return sql + ")";
}

std::string RandomSql::condition() {
  switch (below(16)) {
    case 0: return "k = " + number();
    case 1: return "ef_search = " + number();
    case 2: return "distance < " + number();
    case 3: return "distance BETWEEN " + number() + " AND " + number();
    case 4: return "id = " + number();
    case 5: return "id IN (1, 2, " + number() + "," + number() + ")";
    case 6: return "page " + std::string(below(2) != 0 ? ">" : "<=") + " " + number();
    case 7: return "title = 'title ' || " + number();
    case 8: return "page IS " + number();
    case 9: return "title IN (SELECT title FROM docs WHERE page < 3)";
    case 10: return "(page = 1 OR page = 2 OR title = 'x')";
    case 11: return "id > " + number() + " AND id < " + number();
    case 12: return "docs = " + value(0);
    case 13: return "similarity > " + number();
    case 14: return "size = " + number();
    default: return value(0);
  }
}

std::string RandomSql::select() {
  std::string sql = "SELECT " + pick(kColumns) + " FROM docs";
  if (below(6) == 0) sql += pick(kJoins);
  sql += " WHERE ";
  sql += below(3) != 0 ? "knn_match(docs.distance, " + vector() + ")" : "docs.vector MATCH " + vector();
  for (int i = 0, count = below(4); i < count; i++) sql += (below(6) != 0 ? " AND " : " OR ") + condition();
  sql += pick(kOrders);
  const bool has_limit = below(2) != 0;
  if (has_limit) sql += " LIMIT " + number();
  if (below(4) == 0) sql += (has_limit ? "" : " LIMIT -1") + std::string(" OFFSET ") + number();
  return sql;
}

std::string RandomSql::write() {
  const std::string some = std::to_string(below(60));
  switch (below(14)) {
    case 0:
      return "INSERT INTO docs(id, vector, title, page) VALUES(" + number() + "," + vector() + "," + value(0) + "," +
             value(0) + ")";
    case 1:
      return "INSERT OR REPLACE INTO docs(id, vector, title) VALUES(" + number() + "," + vector() + "," + number() +
             ")";
    case 2: return "INSERT INTO docs(docs, distance, k) VALUES(" + value(0) + "," + value(0) + "," + value(0) + ")";
    case 3: return "UPDATE docs SET vector = " + vector() + ", page = " + number() + " WHERE " + condition();
    case 4: return "UPDATE docs SET id = " + number() + " WHERE id = " + some;
    case 5: return "DELETE FROM docs WHERE " + condition() + " AND id > 40";
    case 6:
      return "INSERT INTO docs(vector, page) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i "
             "< " +
             std::to_string(below(150)) + ") SELECT '[' || i || ',2,3,' || (i % 7) || ']', i FROM n";
    case 7: return "INSERT INTO posts(e) VALUES(" + vector() + ")";
    case 8: return "UPDATE posts SET e = " + vector() + ", id = " + number() + " WHERE id = " + some;
    case 9: return "DELETE FROM docs WHERE id IN (SELECT id FROM docs WHERE knn_match(distance, '[1,2,3,4]') LIMIT 3)";
    case 10:
      return "INSERT INTO docs(vector, page) SELECT vector, page FROM docs WHERE knn_match(distance, '[1,2,3,4]') "
             "LIMIT 20";
    case 11: return "INSERT OR REPLACE INTO named VALUES(" + value(0) + "," + vector() + "," + value(0) + ")";
    case 12: return "UPDATE named SET id = " + value(0) + ", slug = " + value(0) + " WHERE rowid = " + some;
    default: return "DELETE FROM named WHERE id = " + value(0);
  }
}

std::string RandomSql::schema_change() {
  switch (below(4)) {
    case 0: return pick(kAlterations);
    case 1: return pick(kAttachments);
    case 2: return pick(kCreations);
    default: return "CREATE TABLE x" + std::to_string(below(5)) + " AS " + select();
  }
}

std::string RandomSql::setting() { return below(2) != 0 ? pick(kPragmas) : pick(kMaintenance); }

std::string RandomSql::statement() {
  switch (below(34)) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4: return "SELECT " + call(0);
    case 5:
    case 6:
    case 7:
    case 8: return select();
    case 9:
    case 10: return create();
    case 11: return pick(kTransactions);
    case 12:
    case 13:
    case 14:
    case 15: return schema_change();
    case 16:
    case 17: return setting();
    case 18: return "EXPLAIN QUERY PLAN " + select();
    case 19:
      return "WITH q(v) AS (VALUES(" + vector() + "),(" + vector() +
             ")) SELECT q.rowid, docs.id FROM q, docs WHERE knn_match(docs.distance, q.v) AND docs.k = " + number();
    case 20: return "SELECT " + call(0) + ", " + call(0) + " FROM docs LIMIT 3";
    case 21: return "SELECT id, slug FROM named WHERE knn_match(distance, " + vector() + ") AND id > " + value(0);
    default: return write();
  }
}

}  // namespace faults
