#include "support/workload.h"

#include "index/builder_choice.h"

namespace faults {

namespace {

const Step kBegin = {"BEGIN", "", true, false};
const Step kCommit = {"", "", true, true};

std::string replaced(std::string sql, const std::string& what, const std::string& by) {
  for (size_t at = sql.find(what); at != std::string::npos; at = sql.find(what, at + by.size())) {
    sql.replace(at, what.size(), by);
  }
  return sql;
}

// A step on a vector table and on its twin. {t} is the name of either.
Step both(const TableKind& kind, const std::string& sql) {
  return {replaced(sql, "{t}", kind.table), replaced(sql, "{t}", kind.table + "_twin"), false, false};
}

Step query(const std::string& sql) { return {sql, "", false, false}; }

Step insert(const TableKind& kind, int first, int count, int seed = 0, const char* verb = "INSERT") {
  return both(kind, std::string(verb) + " INTO {t}(" + column_names(kind) + ") " + rows_sql(kind, first, count, seed));
}

// ---- the phases that every kind of table has

Script write_script(const TableKind& kind) {
  Script script = {kBegin, insert(kind, 1001, 1), insert(kind, 1002, 3), insert(kind, 5, 1, 70000, "INSERT OR REPLACE"),
                   insert(kind, 6, 1, 70000, "INSERT OR IGNORE")};
  if (!kind.conflicting.empty()) {
    const std::string row = replaced(rows_sql(kind, 9001, 1, 0), kind.written_values, kind.conflicting);
    script.push_back(both(kind, "INSERT OR REPLACE INTO {t}(" + column_names(kind) + ") " + row));
  }
  for (const std::string& sql :
       {std::string("UPDATE {t} SET vector = test_vector(n + 80000) WHERE n BETWEEN 10 AND 20"),
        std::string("UPDATE {t} SET title = 'new', page = page + 1 WHERE n < 15"),
        "UPDATE {t} SET id = " + kind.moved_key + " WHERE n BETWEEN 30 AND 34",
        std::string("DELETE FROM {t} WHERE n BETWEEN 40 AND 50"),
        std::string("UPDATE OR REPLACE {t} SET id = (SELECT id FROM {t} WHERE n = 61) WHERE n = 60")}) {
    script.push_back(both(kind, sql));
  }
  script.push_back(insert(kind, 70, 5, 90000, "REPLACE"));
  script.push_back(both(kind, "DELETE FROM {t} WHERE page = 4"));
  script.push_back(kCommit);
  return script;
}

std::string nearest(const TableKind& kind, int row, const std::string& more) {
  return text("SELECT id, distance FROM %s WHERE knn_match(distance, test_vector(%d))%s", kind.table.c_str(), row,
              more.c_str());
}

Script merge_script(const TableKind& kind) {
  return {kBegin, insert(kind, 1001, 120), kCommit, query(nearest(kind, 3, " LIMIT 5"))};
}

Script small_merges_script(const TableKind& kind) {
  Script script;
  for (int part = 0; part < 11; part++) {
    script.insert(script.end(), {kBegin, insert(kind, 1001 + 10 * part, 10), kCommit});
    if (part % 4 == 0) script.push_back(query(nearest(kind, 3, " LIMIT 5")));
  }
  return script;
}

Script search_script(const TableKind& kind) {
  const std::string table = kind.table;
  Script script = {query("SELECT count(*) FROM " + table),
                   query("SELECT * FROM " + table + " WHERE page = 3 ORDER BY id DESC"),
                   query(nearest(kind, 3, " ORDER BY distance LIMIT 5")),
                   query(nearest(kind, 9, " AND distance < 2000")),
                   query("SELECT id, title, vector FROM " + table + " WHERE vector MATCH test_vector(3) AND k = 7"),
                   query("SELECT vector_last_search('" + table + "')")};
  for (const std::string& filter : kind.filters) {
    script.push_back(query(nearest(kind, 3, " AND " + filter + " AND ef_search = 50")));
  }
  return script;
}

// ---- the phases of the first kind alone, which do not depend on the columns

Script create_script(const TableKind&) {
  return {
      kBegin,
      query("CREATE VIRTUAL TABLE d2 USING vector(dim=16, metric=cosine, mode=hnsw, metadata='a TEXT PARTITION KEY, b "
            "REAL DEFAULT 1.5 INDEXED, c TEXT COLLATE NOCASE NOT NULL DEFAULT ''x''')"),
      query("CREATE TABLE others(id INTEGER PRIMARY KEY, e)"),
      query("INSERT INTO others SELECT id, vector FROM docs_twin"),
      query("CREATE VIRTUAL TABLE others_idx USING vector(dim=16, content=others, content_column=e, mode=hnsw, "
            "merge_every=100, m=4, ef_construction=16)"),
      kCommit};
}

Script upkeep_script(const TableKind&) {
  return {
      query("SELECT vector_ef_search('docs', 77)"),
      query("SELECT vector_merge_index('docs')"),
      query("SELECT vector_rebuild_index('docs')"),
      query("SELECT vector_config('builder', 'usearch'), vector_rebuild_index('docs')"),
      query("SELECT vector_index_info('docs'), vector_definition('docs')"),
      query("PRAGMA integrity_check"),
      query("PRAGMA quick_check"),
      query("EXPLAIN QUERY PLAN SELECT * FROM docs WHERE knn_match(distance, test_vector(1)) AND page = 3 LIMIT 3")};
}

Script savepoint_script(const TableKind& docs) {
  const Step search = query(nearest(docs, 1003, " LIMIT 2"));
  return {kBegin,
          insert(docs, 1001, 2),
          query("SAVEPOINT a"),
          insert(docs, 1003, 60),
          search,
          query("SAVEPOINT b"),
          both(docs, "DELETE FROM {t} WHERE n < 100"),
          search,
          {"ROLLBACK TO b", "", true, false},
          search,
          query("RELEASE b"),
          {"ROLLBACK TO a", "", true, false},
          insert(docs, 1100, 60),
          query("RELEASE a"),
          kCommit};
}

Script arrow_script(const TableKind&) {
  return {
      query("SELECT vector_insert_arrow('copies', 'float4', vector_export_arrow('docs'))"),
      query(
          "SELECT vector_insert_arrow('copies', 'float4', vector_export_arrow('docs', 'float4', 10, 50), 'replace')")};
}

Script function_script(const TableKind&) {
  return {
      query("SELECT vector_from_json('[1,2.5,3e3]', 'float8'), vector_to_json(test_vector(3), 'float4'), "
            "vector_distance(test_vector(1), test_vector(2), 'cosine', 'float4'), vector_add('[1]', '[2]', 'int1'), "
            "vector_sub(test_vector(1), test_vector(2), 'float4'), vector_scale(test_vector(1), 2, 'float4'), "
            "vector_slice(test_vector(1), 'float4', 1, 3), vector_normalize(test_vector(1), 'float4'), "
            "vector_quantize_int8(test_vector(1), 'float4'), vector_debug()"),
      query("SELECT vector_config('threads'), vector_config('progress', NULL)")};
}

Script schema_script(const TableKind& docs) {
  return {kBegin,
          query("ALTER TABLE copies RENAME TO copies2"),
          query("SELECT count(*) FROM copies2"),
          query("DROP TABLE copies2"),
          kCommit,
          query("VACUUM"),
          query(nearest(docs, 3, " LIMIT 5"))};
}

// ---- the phases of an index over a table

Script index_write_script(const IndexKind& kind) {
  const std::string table = kind.table;
  auto key = [&](int row) { return "(SELECT " + kind.key + " FROM (SELECT " + std::to_string(row) + " AS i))"; };
  Script script = {kBegin};
  for (const std::string& sql :
       {"INSERT INTO " + table + " " + rows_sql(kind, 1001, 80, 0),
        "UPDATE " + table + " SET embedding = test_vector(60000 + rowid) WHERE rowid < 9",
        "UPDATE " + table + " SET embedding = NULL WHERE id = " + key(12),
        "DELETE FROM " + table + " WHERE rowid BETWEEN 20 AND 30",
        "UPDATE " + table + " SET id = " + key(4000) + " WHERE id = " + key(33),
        "INSERT OR REPLACE INTO " + table + " VALUES(" + key(35) + ", test_vector(65000), 't36')",
        "INSERT INTO " + table + " VALUES(" + key(36) +
            ", test_vector(65001), 'u') ON CONFLICT(id) DO UPDATE SET embedding = excluded.embedding"}) {
    script.push_back(query(sql));
  }
  script.push_back(kCommit);
  script.push_back(query("SELECT id FROM " + kind.index + " WHERE knn_match(distance, test_vector(1003)) LIMIT 2"));
  return script;
}

Script index_search_script(const IndexKind& kind) {
  const std::string index = kind.index;
  const std::string join =
      "SELECT " + index + ".id, " + kind.table + ".title FROM " + index + " JOIN " + kind.table + " USING(id) WHERE ";
  Script script = {query("SELECT count(*) FROM " + index), query("SELECT length(vector_export_arrow('" + index + "'))"),
                   query("SELECT id FROM " + index +
                         " WHERE knn_match(distance, vector_to_json(test_vector(8), 'float4')) LIMIT 4")};
  for (const std::string& filter : kind.filters) {
    script.push_back(query(join + "knn_match(distance, test_vector(8)) AND " + filter + " ORDER BY distance LIMIT 3"));
  }
  return script;
}

Script index_upkeep_script(const IndexKind& kind) {
  const std::string index = kind.index;
  return {query("SELECT vector_detach_index('" + index + "'), vector_attach_index('" + index + "')"),
          query("SELECT vector_rebuild_index('" + index + "'), vector_index_info('" + index + "')"),
          kBegin,
          {"ALTER TABLE " + index + " RENAME TO renamed_idx", "", true, false},
          {"ALTER TABLE renamed_idx RENAME TO " + index, "", true, false},
          kCommit};
}

std::vector<Phase> make_phases() {
  std::vector<Phase> made;
  for (const TableKind& kind : table_kinds()) {
    auto add = [&](const char* name, Script script, bool writes) {
      made.push_back({kind.table + " " + name, {&kind, nullptr}, std::move(script), writes});
    };
    add("write", write_script(kind), true);
    add("merge", merge_script(kind), true);
    add("search", search_script(kind), false);
    if (&kind != &table_kinds().front()) continue;
    add("small merges", small_merges_script(kind), true);
    add("create", create_script(kind), true);
    add("upkeep", upkeep_script(kind), true);
    add("savepoints", savepoint_script(kind), true);
    add("arrow", arrow_script(kind), true);
    add("functions", function_script(kind), false);
    add("schema", schema_script(kind), true);
  }
  for (const IndexKind& kind : index_kinds()) {
    const DatabaseKind database = {nullptr, &kind};
    made.push_back({kind.index + " write", database, index_write_script(kind), true});
    made.push_back({kind.index + " search", database, index_search_script(kind), false});
    made.push_back({kind.index + " upkeep", database, index_upkeep_script(kind), true});
  }
  return made;
}

}  // namespace

const std::vector<Phase>& phases() {
  static const std::vector<Phase> made = make_phases();
  return made;
}

Outcome prepare_connection(sqlite3* db, bool wal) {
  if (int code = add_test_vector(db); code != SQLITE_OK) return {code, sqlite3_errmsg(db)};
  // A small cache spills, so that statements write in the middle of a transaction.
  for (const char* pragma : {"PRAGMA page_size=1024", wal ? "PRAGMA journal_mode=WAL" : "PRAGMA journal_mode=DELETE",
                             "PRAGMA synchronous=EXTRA", wal ? "PRAGMA wal_autocheckpoint=50" : "PRAGMA cache_spill=1",
                             "PRAGMA cache_size=24"}) {
    if (Outcome outcome = run(db, pragma); !outcome) return outcome;
  }
  return {};
}

MemoryFiles make_database(const DatabaseKind& kind, bool wal) {
  remove_files();
  sqlite3* db = open_memory_file();
  prepare_connection(db, wal);
  must_run(db, "CREATE TABLE state(n INTEGER); INSERT INTO state VALUES(0)");
  if (kind.table != nullptr) {
    must_run(db, create_sql(*kind.table));
    must_run(db,
             "CREATE VIRTUAL TABLE copies USING vector(dim=16, mode=hnsw, m=4, ef_construction=16, merge_every=100, "
             "metadata='title TEXT, page INTEGER, n INTEGER')");
    for (const Step& step : {insert(*kind.table, 1, 130), insert(*kind.table, 131, 30),
                             both(*kind.table, "DELETE FROM {t} WHERE n % 17 = 0")}) {
      must_run(db, step.sql + ";" + step.twin_sql);
    }
  } else {
    must_run(db, create_sql(*kind.index));
    must_run(db, "INSERT INTO " + kind.index->table + " " + rows_sql(*kind.index, 1, 150, 0));
  }
  sqlite3_close(db);
  return copy_files();
}

// ---- running

namespace {

// Whether the script goes on after the step.
bool run_step(sqlite3* db, const Step& step, bool goes_on, Progress& progress) {
  auto note = [&](const Outcome& outcome, const std::string& sql) {
    if (outcome) return true;
    if (progress.first_error) progress.first_error = {outcome.code, sql.substr(0, 80) + ": " + outcome.message};
    return false;
  };
  if (step.commits) {
    if (sqlite3_get_autocommit(db) != 0) return true;
    const bool committed =
        note(run(db, "UPDATE state SET n = n + 1"), "UPDATE state") && note(run(db, "COMMIT"), "COMMIT");
    progress.commits += committed;
    return committed;
  }
  // A statement that has failed has no effect. So the transaction goes on without it, or has ended. But SQLite also
  // tells of an interruption when the statement is complete. So the script ends there, and the transaction is rolled
  // back.
  const Outcome outcome = run(db, step.sql);
  const bool may_be_complete = outcome.code == SQLITE_INTERRUPT;
  if (!note(outcome, step.sql)) {
    return goes_on && !step.is_needed && !may_be_complete && sqlite3_get_autocommit(db) == 0;
  }
  return step.twin_sql.empty() || note(run(db, step.twin_sql), step.twin_sql);
}

}  // namespace

Progress run_script(sqlite3* db, const Script& script, bool goes_on) {
  vec::set_builder_kind(vec::BuilderKind::own);  // a script before may have set another one
  Progress progress;
  for (const Step& step : script) {
    if (!run_step(db, step, goes_on, progress)) break;
  }
  return progress;
}

// ---- what must be true

namespace {

class Checks {
 public:
  explicit Checks(sqlite3* db) : db_(db) {}

  void expect(const std::string& what, const std::string& sql, const std::string& expected) {
    const std::string received = value(db_, sql);
    if (received == expected && received.rfind("error", 0) != 0) return;
    problems_ += what + ": expected " + expected.substr(0, 200) + ", received " + received.substr(0, 300) + "; ";
  }
  void expect_same(const std::string& what, const std::string& sql, const std::string& reference) {
    expect(what, sql, value(db_, reference));
  }
  void add(const std::string& problem) { problems_ += problem; }
  const std::string& problems() const { return problems_; }

 private:
  sqlite3* db_;
  std::string problems_;
};

void check_table(sqlite3* db, const TableKind& kind, Checks& checks) {
  const std::string table = kind.table;
  const std::string twin = table + "_twin";
  const std::string found = " FROM " + table + " WHERE knn_match(distance, test_vector(1))";
  std::string same = "a.vector = b.vector AND a.title IS b.title AND a.page IS b.page AND a.n IS b.n";
  for (const std::string& column : kind.more_names) same += " AND a." + column + " IS b." + column;
  const std::string rows = value(db, "SELECT count(*) FROM " + twin);
  checks.expect("rows", "SELECT count(*) FROM " + table, rows);
  checks.expect("equal rows", "SELECT count(*) FROM " + table + " a JOIN " + twin + " b USING(id) WHERE " + same, rows);
  checks.expect_same("all by search", "SELECT count(*) || ' ' || sum(n)" + found,
                     "SELECT count(*) || ' ' || sum(n) FROM " + twin);
  for (const std::string& filter : kind.filters) {
    checks.expect_same(filter, "SELECT count(*) || ' ' || sum(n)" + found + " AND " + filter,
                       "SELECT count(*) || ' ' || sum(n) FROM " + twin + " WHERE " + filter);
  }
  for (int row : {3, 12, 32, 60, 72, 140, 1001, 1003, 1077, 1119}) {
    const std::string there = value(db, text("SELECT id FROM %s WHERE n = %d", twin.c_str(), row));
    if (there.empty()) continue;
    checks.expect("nearest to row " + std::to_string(row),
                  text("SELECT id FROM %s WHERE knn_match(distance, (SELECT vector FROM %s WHERE n = %d)) ORDER BY "
                       "distance LIMIT 1",
                       table.c_str(), twin.c_str(), row),
                  there);
  }
  // What an import was to fill: all rows or none.
  if (value(db, "SELECT 1 FROM sqlite_schema WHERE name = 'copies'") != "1") return;
  const std::string copies = value(db, "SELECT count(*) FROM copies");
  if (copies != "0")
    checks.expect("imported rows", "SELECT count(*) FROM copies JOIN docs USING(id, vector, title)", rows);
  checks.expect("imported rows by search", "SELECT count(*) FROM copies WHERE knn_match(distance, test_vector(1))",
                copies);
}

void check_index(sqlite3* db, const IndexKind& kind, Checks& checks) {
  const std::string index = kind.index;
  const std::string table = kind.table;
  // A fault between detaching and attaching leaves the index detached, as it should.
  if (value(db, "SELECT 1 FROM " + index + "_meta WHERE name = 'detached'") == "1") {
    run(db, "SELECT vector_attach_index('" + index + "')");
  }
  checks.expect_same("all by search", "SELECT count(*) FROM " + index + " WHERE knn_match(distance, test_vector(1))",
                     "SELECT count(*) FROM " + table + " WHERE embedding IS NOT NULL");
  for (int row : {3, 8, 13, 25, 35, 36, 90, 140}) {
    const std::string row_sql = text("FROM %s WHERE embedding IS NOT NULL AND rowid = %d", table.c_str(), row);
    const std::string there = value(db, "SELECT id " + row_sql);
    if (there.empty()) continue;
    checks.expect("nearest to row " + std::to_string(row),
                  "SELECT id FROM " + index + " WHERE knn_match(distance, (SELECT embedding " + row_sql +
                      ")) ORDER BY distance LIMIT 1",
                  there);
  }
}

}  // namespace

std::string find_problems(sqlite3* db, const DatabaseKind& kind, int64_t commits) {
  Checks checks(db);
  const std::string stored = value(db, "SELECT n FROM state");
  if (stored != std::to_string(commits) && stored != std::to_string(commits + 1)) {
    checks.add("commits: acknowledged " + std::to_string(commits) + ", stored " + stored + "; ");
  }
  if (kind.table != nullptr) check_table(db, *kind.table, checks);
  if (kind.index != nullptr) check_index(db, *kind.index, checks);
  checks.expect("integrity", "PRAGMA integrity_check", "ok");
  return checks.problems();
}

}  // namespace faults
