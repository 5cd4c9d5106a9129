// Damages a database with vector tables: pages, shadow tables, chunks of the index whose checksums are made right
// again, and the schema. Then it reads, writes, merges, rebuilds, exports and drops the tables. No crash, no hang, no
// memory for what the file cannot hold. Where only the index is damaged and its checksums show it, an error or the
// right answer.
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "support/failing_memory.h"
#include "support/memory_vfs.h"
#include "support/mutations.h"
#include "support/points.h"

using namespace faults;

namespace {

constexpr size_t kPageBytes = 1024;
constexpr size_t kMostMemory = size_t{200} << 20;

enum Counted { kCorrupt, kOtherErrors, kNoError };

// Tables of different options. Another one is one more entry.
struct Kind {
  const char* options;
  const char* type;
  int dimensions;
};
constexpr Kind kKinds[] = {
    {"dim=8, type=float4, mode=hnsw, m=4, ef_construction=16, merge_every=60", "float4", 8},
    {"dim=5, type=float8, metric=cosine, mode=hnsw, m=2, ef_construction=8, merge_every=60, quantization=int8",
     "float8", 5},
    {"dim=12, type=int1, metric=ip, mode=hnsw, m=3, ef_construction=8, merge_every=60, quantization=none", "int1", 12},
    {"dim=7, type=float2, mode=exact, merge_every=60, quantization=f16", "float2", 7}};

struct Base {
  const Kind* kind;
  MemoryFiles files;
  std::string answer;  // of kQuestion
};

// test_json(number, dimensions): another vector for each number, as JSON.
void test_json(sqlite3_context* context, int, sqlite3_value** arguments) {
  std::mt19937 random(static_cast<unsigned>(sqlite3_value_int64(arguments[0])) + 77);
  std::string json = "[";
  for (int i = 0; i < sqlite3_value_int(arguments[1]); i++) {
    json += (i > 0 ? "," : "") + std::to_string(static_cast<int>(random() % 199) - 99);
  }
  json += "]";
  sqlite3_result_text(context, json.data(), static_cast<int>(json.size()), SQLITE_TRANSIENT);
}

sqlite3* connect() {
  sqlite3* db = open_memory_file();
  sqlite3_create_function(db, "test_json", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, nullptr, test_json,
                          nullptr, nullptr);
  return db;
}

std::string with_dimensions(std::string sql, const Kind& kind) {
  const std::string dimensions = std::to_string(kind.dimensions);
  for (size_t at = sql.find("{d}"); at != std::string::npos; at = sql.find("{d}", at)) sql.replace(at, 3, dimensions);
  return sql;
}

constexpr const char* kQuestion =
    "SELECT group_concat(id) FROM (SELECT id FROM docs WHERE knn_match(distance, test_json(3, {d})) LIMIT 20)";

Base make_base(const Kind& kind) {
  remove_files();
  load_extension_everywhere();
  sqlite3* db = connect();
  must_run(db, "PRAGMA page_size=" + std::to_string(kPageBytes));
  must_run(db,
           text("CREATE VIRTUAL TABLE docs USING vector(%s, metadata='tenant TEXT PARTITION KEY, page INTEGER INDEXED, "
                "title TEXT COLLATE NOCASE DEFAULT ''x'', score REAL');"
                "CREATE TABLE posts(id INTEGER PRIMARY KEY, e BLOB, t TEXT);"
                "CREATE VIRTUAL TABLE idx USING vector(content=posts, content_column=e, %s)",
                kind.options, kind.options));
  for (const char* sql :
       {"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 130) INSERT INTO docs(id, vector, "
        "tenant, "
        "page, title, score) SELECT i, test_json(i, {d}), 't' || (i % 3), i % 9, 'title ' || i, i / 2.0 FROM n",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) INSERT INTO posts SELECT i, "
        "test_json(i, {d}), 't' || i FROM n",
        "INSERT INTO docs(id, vector, tenant) SELECT 200 + id, test_json(200 + id, {d}), 't1' FROM docs WHERE id < 12",
        "DELETE FROM docs WHERE id % 20 = 0; UPDATE docs SET page = 2 WHERE id = 7",
        "UPDATE docs SET vector = test_json(900, {d}) WHERE id = 9",
        "INSERT INTO posts SELECT 200 + id, e, t FROM posts WHERE id < 12; DELETE FROM posts WHERE id = 50"}) {
    must_run(db, with_dimensions(sql, kind));
  }
  const std::string answer = value(db, with_dimensions(kQuestion, kind));
  sqlite3_close(db);
  return {&kind, copy_files(), answer};
}

std::vector<std::string> actions(Random& random, const Kind& kind) {
  const std::string query = text("test_json(%u, %d)", below(random, 140), kind.dimensions);
  std::vector<std::string> actions = {
      "SELECT id, distance, title FROM docs WHERE knn_match(distance, {q}) ORDER BY distance LIMIT 10",
      "SELECT id, vector FROM docs WHERE vector MATCH {q} AND k = 500 AND tenant = 't1'",
      "SELECT id FROM docs WHERE knn_match(distance, {q}) AND page IN (1, 3) AND distance < 9e9 AND ef_search = 300",
      "SELECT count(*), sum(length(vector)) FROM docs",
      "SELECT * FROM docs WHERE id = 9",
      "SELECT * FROM docs ORDER BY id DESC",
      "SELECT posts.id, t FROM idx JOIN posts USING(id) WHERE knn_match(distance, {q}) LIMIT 10",
      "SELECT count(*) FROM idx",
      "INSERT INTO docs(vector, tenant, page) VALUES({q}, 't2', 4)",
      "INSERT OR REPLACE INTO docs(id, vector) VALUES(33, {q})",
      "UPDATE docs SET vector = {q} WHERE id BETWEEN 30 AND 40",
      "UPDATE docs SET page = 77 WHERE id < 10",
      "UPDATE docs SET id = id + 10000 WHERE id BETWEEN 50 AND 53",
      "DELETE FROM docs WHERE id BETWEEN 60 AND 70",
      "WITH RECURSIVE n(i) AS (SELECT 1001 UNION ALL SELECT i + 1 FROM n WHERE i < 1070) INSERT INTO docs(id, vector, "
      "tenant) SELECT i, test_json(i, {d}), 't0' FROM n",
      "WITH RECURSIVE n(i) AS (SELECT 1001 UNION ALL SELECT i + 1 FROM n WHERE i < 1070) INSERT INTO posts(id, e) "
      "SELECT i, "
      "test_json(i, {d}) FROM n",
      "DELETE FROM posts WHERE id < 10; UPDATE posts SET e = {q} WHERE id = 20",
      "SELECT vector_merge_index('docs')",
      "SELECT vector_merge_index('idx')",
      "SELECT vector_detach_index('idx'), vector_attach_index('idx')",
      "SELECT length(vector_export_arrow('docs'))",
      "SELECT vector_index_info('docs'), vector_definition('docs')",
      "PRAGMA integrity_check",
      text("SELECT vector_insert_arrow('docs', '%s', vector_export_arrow('docs'), 'replace')", kind.type)};
  for (std::string& action : actions) {
    for (size_t at = action.find("{q}"); at != std::string::npos; at = action.find("{q}", at))
      action.replace(at, 3, query);
    action = with_dimensions(action, kind);
  }
  return actions;
}

// What a program would do with the database, and at last drop the tables.
std::vector<std::string> choose_statements(Random& random, const Kind& kind) {
  const std::vector<std::string> all = actions(random, kind);
  std::vector<std::string> chosen;
  for (int i = 0; i < 9; i++) chosen.push_back(all[below(random, all.size())]);
  chosen.insert(chosen.end(),
                {"SELECT vector_rebuild_index('docs')", all[below(random, 3)], "SELECT vector_rebuild_index('idx')"});
  if (below(random, 4) == 0) chosen.push_back("VACUUM");
  if (below(random, 4) == 0) chosen.push_back("ALTER TABLE docs RENAME TO docs2; ALTER TABLE docs2 RENAME TO docs");
  if (below(random, 2) == 0) chosen.push_back("PRAGMA integrity_check");
  chosen.insert(chosen.end(), {"DROP TABLE docs", "DROP TABLE idx"});
  return chosen;
}

Effect damage(Random& random) {
  if (below(random, 10) >= 7) {
    FileBytes& bytes = bytes_of("test.db");
    std::string file(bytes.begin(), bytes.end());
    damage_pages(random, file, kPageBytes);
    bytes.assign(file.begin(), file.end());
    return Effect::any;
  }
  sqlite3_reset_auto_extension();  // with the extension, the shadow tables could not be written to
  const unsigned times = below(random, 4) != 0 ? 1 : 1 + below(random, 3);
  Effect effect = Effect::any;
  for (unsigned i = 0; i < times; i++) {
    sqlite3* db = connect();
    effect = damage_by_sql(random, db);
    sqlite3_close(db);
  }
  load_extension_everywhere();
  return times == 1 ? effect : Effect::any;
}

void run_point(int64_t point, const Options& options, const std::vector<Base>& bases) {
  std::seed_seq seed{static_cast<uint64_t>(options.seed), static_cast<uint64_t>(point)};
  Random random(seed);
  const Base& base = bases[below(random, bases.size())];
  restore_files(base.files);
  const Effect effect = damage(random);
  take_largest_allocation();
  sqlite3* db = connect();
  if (effect == Effect::none_or_error) {
    const std::string answer = value(db, with_dimensions(kQuestion, *base.kind));
    if (answer.rfind("error", 0) != 0 && answer != base.answer) {
      report_fault(point, "expected " + base.answer + " or an error, received " + answer);
    }
  }
  Counted counted = kNoError;
  for (const std::string& sql : choose_statements(random, *base.kind)) {
    const double start = processor_seconds();
    const Outcome outcome = run(db, sql);
    if (options.verbose) {
      std::printf("  %s -> %d %s (%.3f s)\n", sql.c_str(), outcome.code, outcome.message.c_str(),
                  processor_seconds() - start);
    }
    if (processor_seconds() - start > 20) report_fault(point, "it takes very long: " + sql);
    if (outcome.primary_code() == SQLITE_CORRUPT) counted = kCorrupt;
    if (!outcome && counted == kNoError) counted = kOtherErrors;
  }
  tally().other[counted]++;
  if (sqlite3_close(db) != SQLITE_OK) {
    report_fault(point, "the connection cannot be closed");
    sqlite3_close_v2(db);
  }
  const size_t largest = take_largest_allocation();
  if (largest > kMostMemory) report_fault(point, "it allocates " + std::to_string(largest) + " bytes at once");
}

}  // namespace

int main(int count, char** arguments) {
  const Options options = parse_options(count, arguments);
  setenv("DRIZZLE_VECTOR_THREADS", "1", 1);
  load_extension_everywhere();
  register_memory_vfs(true);
  std::vector<Base> bases;
  for (const Kind& kind : kKinds) bases.push_back(make_base(kind));
  run_points(options, INT64_MAX, 500, [&](int64_t point) { run_point(point, options, bases); });
  const Tally& total = tally();
  return finish(
      "corrupt", options,
      text("%lld found damaged, %lld with other errors, %lld without", static_cast<long long>(total.other[kCorrupt]),
           static_cast<long long>(total.other[kOtherErrors]), static_cast<long long>(total.other[kNoError])));
}
