#include "support/mutations.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "base/checksum.h"

namespace faults {

namespace {

using List = std::vector<const char*>;

const char* pick(Random& random, const List& list) { return list[below(random, list.size())]; }

void replace_all(std::string& text, const std::string& what, const std::string& by) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

std::string random_id(Random& random, sqlite3* db, const std::string& table) {
  const auto rows = static_cast<size_t>(integer(db, "SELECT count(*) FROM " + table));
  return value(db, "SELECT rowid FROM " + table + " LIMIT 1 OFFSET " + std::to_string(below(random, rows)));
}

// Changes the bytes of one chunk, also so that its checksum is right. Returns whether it is.
bool change_chunk(Random& random, sqlite3* db, const std::string& table, const std::string& column,
                  const std::string& id, bool has_checksum) {
  std::string bytes = value(db, "SELECT " + column + " FROM " + table + " WHERE id = " + id);
  const bool sums = has_checksum && below(random, 4) != 0 && bytes.size() >= sizeof(uint64_t);
  if (sums) bytes.resize(bytes.size() - sizeof(uint64_t));
  switch (below(random, 8)) {
    case 6: bytes.resize(below(random, bytes.size())); break;
    case 7: bytes.resize(bytes.size() + below(random, 64), static_cast<char>(random())); break;
    default: flip_bytes(random, bytes);
  }
  if (sums) {
    const uint64_t sum = vec::checksum(bytes.data(), bytes.size(), static_cast<uint64_t>(std::stoll(id)));
    bytes.append(reinterpret_cast<const char*>(&sum), sizeof sum);
  }
  update_blob(db, "UPDATE " + table + " SET " + column + " = ? WHERE id = " + id, bytes);
  return sums;
}

Effect damage_chunk(Random& random, sqlite3* db, const std::string& table, bool is_index) {
  const std::string column = table.find("_vectors") == std::string::npos ? "data" : "vector";
  std::string id = random_id(random, db, table);
  if (is_index && below(random, 3) == 0) id = "0";
  if (id.empty()) return Effect::any;
  const bool is_own_index = is_index && table == "docs_index";
  switch (below(random, 12)) {
    case 8:
      run(db, "DELETE FROM " + table + " WHERE id = " + id);
      return is_own_index && id != "0" ? Effect::none_or_error : Effect::any;
    case 9:
      run(db, "UPDATE " + table + " SET " + column + " = (SELECT " + column + " FROM " + table +
                  " WHERE id = " + random_id(random, db, table) + ") WHERE id = " + id);
      return Effect::any;
    case 10:
      run(db, "UPDATE " + table + " SET " + column + " = " +
                  pick(random, {"1", "'text'", "zeroblob(5)", "zeroblob(3000000)", "''", "x''", "2.5"}) +
                  " WHERE id = " + id);
      return Effect::any;
    case 11:
      run(db, "UPDATE OR IGNORE " + table + " SET id = " +
                  pick(random, {"-1", "9223372036854775807", "-9223372036854775808", "4294967297", "id + 1",
                                "id + 4294967296"}) +
                  " WHERE id = " + id);
      return Effect::any;
    default: {
      const bool has_right_sum = change_chunk(random, db, table, column, id, is_index);
      return is_own_index && !has_right_sum ? Effect::none_or_error : Effect::any;
    }
  }
}

void damage_log(Random& random, sqlite3* db, const std::string& table) {
  std::string sql = pick(
      random,
      {"DELETE FROM {t} WHERE seq = {s}", "DELETE FROM {t}", "UPDATE {t} SET seq = 9223372036854775807 WHERE seq = {s}",
       "UPDATE {t} SET seq = -5 WHERE seq = {s}", "UPDATE {t} SET key = NULL WHERE seq = {s}",
       "UPDATE {t} SET key = 12345 WHERE seq = {s}", "UPDATE {t} SET key = 'x' WHERE seq = {s}",
       "UPDATE {t} SET stamp = 0 WHERE seq = {s}", "UPDATE {t} SET stamp = 'y' WHERE seq = {s}",
       "INSERT INTO {t} VALUES(9223372036854775806, 1, 3)", "INSERT INTO {t} SELECT max(seq) + 2, 1, 1 FROM {t}",
       "DELETE FROM {t} WHERE seq > {s}", "DELETE FROM {t} WHERE seq < {s}", "UPDATE {t} SET seq = seq + 1000000000000",
       "UPDATE {t} SET seq = -9223372036854775807 + seq", "INSERT INTO {t} SELECT seq + 100000, stamp, key FROM {t}"});
  replace_all(sql, "{t}", table);
  replace_all(sql, "{s}", random_id(random, db, table));
  run(db, sql);
}

void damage_meta(Random& random, sqlite3* db, const std::string& table) {
  std::string sql =
      pick(random, {"DELETE FROM {t}", "UPDATE {t} SET value = 'x'", "UPDATE {t} SET value = -1",
                    "UPDATE {t} SET value = 9223372036854775807", "UPDATE {t} SET value = NULL",
                    "INSERT INTO {t} VALUES('ef_search', 'zz')", "INSERT INTO {t} VALUES('ef_search', -7)",
                    "INSERT INTO {t} VALUES('ef_search', 9e99)", "INSERT INTO {t} VALUES('detached', 1)",
                    "UPDATE {t} SET value = 2 WHERE name = 'format_version'", "UPDATE {t} SET value = zeroblob(100)"});
  replace_all(sql, "{t}", table);
  run(db, sql);
}

void damage_rows(Random& random, sqlite3* db) {
  run(db,
      pick(random, {"DELETE FROM docs_data WHERE id = 5", "INSERT INTO docs_data(id) VALUES(7777)",
                    "UPDATE docs_data SET id = 8888 WHERE id = 6", "UPDATE docs_data SET page = x'00ff' WHERE id = 3",
                    "UPDATE docs_data SET title = 5 WHERE id = 4", "UPDATE docs_data SET tenant = NULL",
                    "DELETE FROM docs_data", "UPDATE docs_data SET id = 9223372036854775807 WHERE id = 2",
                    "WITH RECURSIVE n(i) AS (SELECT 10000 UNION ALL SELECT i + 1 FROM n WHERE i < 60000) INSERT INTO "
                    "docs_data(id) SELECT i FROM n"}));
}

void damage_schema(Random& random, sqlite3* db) {
  auto rewrite = [](const char* table, const char* from, const char* to) {
    return text("UPDATE sqlite_schema SET sql = replace(sql, %Q, %Q) WHERE name = %Q", from, to, table);
  };
  auto become_view = [](const char* table, const char* select) {
    return text("UPDATE sqlite_schema SET type = 'view', rootpage = 0, sql = 'CREATE VIEW %q AS %q' WHERE name = %Q",
                table, select, table);
  };
  const std::vector<std::string> changes = {
      rewrite("docs", "dim=", "dim=1"),
      rewrite("docs", "metadata=", "metadata='a, b, c', key="),
      rewrite("docs", "tenant TEXT PARTITION KEY, ", ""),
      rewrite("docs", "score REAL", "score REAL, more TEXT"),
      rewrite("docs", "mode=hnsw", "mode=exact"),
      rewrite("docs", "type=", "metric=cosine, type="),
      rewrite("docs", "float4", "float2"),
      rewrite("docs", "merge_every=60", "merge_every=1"),
      rewrite("docs", "m=", "m=1"),
      rewrite("docs", "dim=", "key_type=text, dim="),
      "UPDATE sqlite_schema SET sql = 'CREATE TABLE \"docs_index\"(id TEXT, data)' WHERE name = 'docs_index'",
      "UPDATE sqlite_schema SET sql = 'CREATE TABLE \"docs_log\"(seq, stamp, key)' WHERE name = 'docs_log'",
      "UPDATE sqlite_schema SET sql = 'CREATE TABLE \"docs_chunks\"(id INTEGER PRIMARY KEY, x)' WHERE name = "
      "'docs_chunks'",
      become_view("docs_vectors", "SELECT id, vector FROM docs"),
      become_view("docs_log", "SELECT 1 AS seq, 2 AS stamp, 3 AS key UNION ALL SELECT id, id, id FROM docs"),
      become_view(
          "docs_meta",
          "SELECT 'format_version' AS name, 1 AS value UNION ALL SELECT 'table_id', (SELECT count(*) FROM docs)"),
      become_view("posts", "SELECT id, vector AS e, title AS t FROM docs"),
      become_view("posts", "SELECT id, distance AS e, id AS t FROM idx"),
      "CREATE TRIGGER t1 AFTER INSERT ON docs_log BEGIN INSERT INTO docs(vector, tenant) VALUES(x'0000', 'a'); END",
      "CREATE TRIGGER t2 AFTER INSERT ON docs_vectors BEGIN DELETE FROM docs; END",
      "CREATE TRIGGER t3 BEFORE INSERT ON docs_data BEGIN DELETE FROM docs_log; END",
      "CREATE TRIGGER t4 AFTER INSERT ON docs_log BEGIN DELETE FROM docs_log; END",
      "CREATE TRIGGER t5 AFTER INSERT ON docs_index BEGIN DELETE FROM docs_log; DELETE FROM docs_index; END",
      "CREATE TRIGGER t6 AFTER DELETE ON docs_vectors BEGIN INSERT INTO docs_vectors VALUES(old.id, old.vector); END",
      "DELETE FROM sqlite_schema WHERE name = 'docs_index'",
      "DELETE FROM sqlite_schema WHERE name = 'docs_updates'",
      "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'docs_log') WHERE name = "
      "'docs_index'",
      "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'docs_vectors') WHERE name "
      "= "
      "'docs_chunks'",
      rewrite("idx", "content=posts", "content=idx"),
      rewrite("idx", "content=posts", "content=docs"),
      rewrite("idx", "content=posts", "content=idx_log, content_key=seq"),
      "DELETE FROM sqlite_schema WHERE type = 'trigger'",
      "UPDATE sqlite_schema SET sql = replace(sql, 'INSERT INTO \"idx\"', 'DELETE FROM posts WHERE id < 20; INSERT "
      "INTO "
      "\"idx\"') WHERE type = 'trigger'",
      "UPDATE sqlite_schema SET sql = 'CREATE VIRTUAL TABLE docs USING vector(dim=65535, metadata=''tenant, page, "
      "title, "
      "score'')' WHERE name = 'docs'",
      "UPDATE sqlite_schema SET sql = 'CREATE VIRTUAL TABLE docs_log USING vector(dim=4)', rootpage = 0 WHERE name = "
      "'docs_log'"};
  run(db, "PRAGMA writable_schema=ON");
  run(db, changes[below(random, changes.size())]);
}

}  // namespace

unsigned below(Random& random, size_t limit) {
  return limit == 0 ? 0 : static_cast<unsigned>(random()) % static_cast<unsigned>(limit);
}

void flip_bytes(Random& random, std::string& bytes) {
  static constexpr uint64_t extremes[] = {0,
                                          1,
                                          0x7fffffff,
                                          0xffffffff,
                                          0x7fffffffffffffff,
                                          0x8000000000000000,
                                          0xffffffffffffffff,
                                          0x7ff8000000000000,
                                          0x7fc00000,
                                          65535,
                                          4096};
  if (bytes.empty()) return;
  for (unsigned i = 0, times = 1 + below(random, 4); i < times; i++) {
    // Headers are at the beginning.
    size_t at = below(random, below(random, 3) != 0 ? bytes.size() : std::min<size_t>(bytes.size(), 100));
    switch (below(random, 6)) {
      case 0: bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(random, 8))); break;
      case 1: bytes[at] = static_cast<char>(random()); break;
      case 2: bytes[at] = '\xff'; break;
      case 3: bytes[at] = 0; break;
      case 4: {
        const uint64_t extreme = extremes[below(random, std::size(extremes))];
        const size_t width = size_t{1} << below(random, 4);
        at = at / width * width;
        if (at + width <= bytes.size()) std::memcpy(&bytes[at], &extreme, width);
        break;
      }
      default: bytes[at]++; break;
    }
  }
}

Effect damage_by_sql(Random& random, sqlite3* db) {
  const bool is_docs = below(random, 4) != 0;
  std::string part = pick(random, {"index", "index", "index", "index", "index", "log", "meta", "chunks", "vectors",
                                   "data", "updates", "schema"});
  if (!is_docs && part != "log" && part != "meta" && part != "schema") part = "index";
  const std::string table = (is_docs ? "docs_" : "idx_") + part;
  Effect effect = Effect::any;
  run(db, "BEGIN");
  if (part == "index" || part == "chunks" || part == "vectors") {
    effect = damage_chunk(random, db, table, part == "index");
  } else if (part == "log" || part == "updates") {
    damage_log(random, db, table);
  } else if (part == "meta") {
    damage_meta(random, db, table);
  } else if (part == "data") {
    damage_rows(random, db);
  } else {
    damage_schema(random, db);
  }
  run(db, "COMMIT");
  return effect;
}

void damage_pages(Random& random, std::string& file, size_t page_bytes) {
  const size_t pages = file.size() / page_bytes;
  const size_t page = below(random, pages) * page_bytes;
  switch (below(random, 6)) {
    case 0: file.resize(below(random, file.size())); break;
    case 1: file.replace(page, page_bytes, file.substr(below(random, pages) * page_bytes, page_bytes)); break;
    case 2: file.replace(page, page_bytes / 2, page_bytes / 2, below(random, 2) != 0 ? '\xff' : '\0'); break;
    default: {
      std::string bytes = file.substr(page, page_bytes);
      flip_bytes(random, bytes);
      file.replace(page, page_bytes, bytes);
    }
  }
}

}  // namespace faults
