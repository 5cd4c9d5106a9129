// Random SQL, also from functions, collations and progress functions in the middle of statements; on several
// connections, also with a shared cache; with limits, in defensive mode and with interruptions. No crash, no hang, and
// afterwards the database is sound and every connection can be closed. Each point is one database and 40 statements.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <vector>

#include "support/memory_vfs.h"
#include "support/points.h"
#include "support/random_sql.h"
#include "support/sql.h"

using namespace faults;

namespace {

constexpr int kStatements = 40;

// One database, and what goes on with it.
struct Session {
  explicit Session(std::seed_seq& seed) : random(seed), sql(random) {}

  std::mt19937 random;
  RandomSql sql;
  bool has_shared_cache = false;
  bool can_be_damaged = false;
  bool prints = false;
  int depth = 0;
};

Session* session = nullptr;  // of the callbacks

std::string next_statement() {
  std::string sql = session->sql.statement();
  session->can_be_damaged = session->can_be_damaged || RandomSql::can_damage(sql);
  if (session->prints) std::printf("%*s%s\n", 2 * session->depth, "", sql.substr(0, 300).c_str());
  return sql;
}

// Runs a random statement in the middle of another one.
void run_inside(sqlite3* db) {
  session->depth++;
  const std::string sql = next_statement();
  const int code = sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr);
  if (session->prints) std::printf("%*s-> %d\n", 2 * session->depth, "", code);
  session->depth--;
}

void evil(sqlite3_context* context, int, sqlite3_value**) {
  if (session->depth > 2 || session->has_shared_cache) return;
  run_inside(sqlite3_context_db_handle(context));
  sqlite3_result_int(context, session->sql.below(20) == 0);
}

int evil_collation(void* db, int a_size, const void* a, int b_size, const void* b) {
  const bool runs = session->depth < 2 && !session->has_shared_cache && session->sql.below(10) == 0;
  if (runs) run_inside(static_cast<sqlite3*>(db));
  const int order = std::memcmp(a, b, static_cast<size_t>(std::min(a_size, b_size)));
  return order != 0 ? order : a_size - b_size;
}

int on_progress(void*) { return session->sql.below(3000) == 0; }

sqlite3* connect(const char* file) {
  sqlite3* db = nullptr;
  sqlite3_open_v2(file, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI, nullptr);
  sqlite3_create_function(db, "evil", 0, SQLITE_UTF8, nullptr, evil, nullptr, nullptr);
  sqlite3_create_function(db, "tick", 4, SQLITE_UTF8, nullptr, evil, nullptr, nullptr);
  sqlite3_create_collation(db, "evilcoll", SQLITE_UTF8, db, evil_collation);
  sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 4000000);
  return db;
}

void create_tables(sqlite3* db) {
  must_run(
      db,
      "CREATE VIRTUAL TABLE docs USING vector(dim=4, mode=hnsw, m=3, ef_construction=8, merge_every=40, "
      "metadata='title "
      "TEXT, page INTEGER INDEXED, size INTEGER AS (length(title))');"
      "CREATE VIRTUAL TABLE cos USING vector(dim=4, metric=cosine); CREATE TABLE posts(id INTEGER PRIMARY KEY, e BLOB);"
      "CREATE VIRTUAL TABLE idx USING vector(dim=4, content=posts, content_column=e, merge_every=20, mode=hnsw);"
      "CREATE VIRTUAL TABLE named USING vector(dim=4, key_type=text, mode=hnsw, merge_every=30, metadata='slug "
      "UNIQUE');"
      "INSERT INTO docs(id, vector, title, page) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
      "i < "
      "50) SELECT i, '[' || i || ',' || (i % 5) || ',1,2]', 'title ' || i, i % 6 FROM n;"
      "INSERT INTO posts SELECT id, vector FROM docs WHERE id < 30; INSERT INTO named(id, vector, slug) SELECT title, "
      "vector, page * 100 + id FROM docs");
}

void choose_settings(sqlite3* db) {
  RandomSql& sql = session->sql;
  if (sql.below(4) == 0) sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  if (sql.below(4) == 0) sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  if (sql.below(6) == 0) sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 2000 + sql.below(3000));
  if (sql.below(6) == 0) sqlite3_limit(db, SQLITE_LIMIT_EXPR_DEPTH, 20);
  if (sql.below(4) == 0) sqlite3_progress_handler(db, 7, on_progress, nullptr);
}

class Statements {
 public:
  // Runs the statement, or leaves it in the middle.
  Outcome begin(sqlite3* db, const std::string& sql) {
    if (session->sql.below(5) != 0 || open_.size() >= 6) return run(db, sql);
    Outcome outcome;
    sqlite3_stmt* statement = nullptr;
    outcome.code = sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr);
    for (int steps = session->sql.below(4); statement != nullptr && steps > 0; steps--) {
      outcome.code = sqlite3_step(statement);
      if (outcome.code != SQLITE_ROW) break;
    }
    if (statement != nullptr) open_.push_back(statement);
    return outcome;
  }

  void end_one(bool steps) {
    if (open_.empty()) return;
    const auto at = open_.begin() + session->sql.below(static_cast<int>(open_.size()));
    if (steps && session->sql.below(2) != 0) {
      const int code = sqlite3_step(*at);
      if (session->prints) std::printf("stepped to its end: %s -> %d\n", sqlite3_sql(*at), code);
    }
    if (session->prints) std::printf("ended: %s\n", sqlite3_sql(*at));
    sqlite3_finalize(*at);
    open_.erase(at);
  }

  // SQLite leaks a connection that is closed before a check of a schema that has changed since. FTS5 shows it too.
  void end_checks() {
    auto is_check = [](sqlite3_stmt* statement) { return std::strstr(sqlite3_sql(statement), "PRAGMA") != nullptr; };
    auto checks = std::partition(open_.begin(), open_.end(), [&](sqlite3_stmt* each) { return !is_check(each); });
    for (auto check = checks; check != open_.end(); ++check) sqlite3_finalize(*check);
    open_.erase(checks, open_.end());
  }

  void end_all(bool steps) {
    while (!open_.empty()) end_one(steps);
  }

 private:
  std::vector<sqlite3_stmt*> open_;
};

// The damage that a statement reports must come from one of the statements that can damage something.
void check_outcome(int64_t point, const Outcome& outcome, const std::string& sql) {
  // SQLite's own: it finds a half-written schema in the middle of CREATE TABLE AS.
  const bool is_own = outcome.message.find("malformed database schema") != std::string::npos ||
                      (outcome.primary_code() == SQLITE_CORRUPT && outcome.message.empty());
  session->can_be_damaged = session->can_be_damaged || is_own;
  if (outcome.primary_code() != SQLITE_CORRUPT || session->can_be_damaged) return;
  report_fault(point, "damage after " + sql.substr(0, 200) + ": " + outcome.message);
}

void check_end(int64_t point, const std::vector<sqlite3*>& connections) {
  for (sqlite3* db : connections) {
    if (sqlite3_get_autocommit(db) == 0) run(db, "ROLLBACK");
  }
  sqlite3* first = connections.front();
  sqlite3_limit(first, SQLITE_LIMIT_LENGTH, 10000000);
  sqlite3_limit(first, SQLITE_LIMIT_EXPR_DEPTH, 1000);
  const std::string sound = session->has_shared_cache ? "ok" : value(first, "PRAGMA integrity_check");
  if (sound != "ok" && !session->can_be_damaged) report_fault(point, "integrity: " + sound);
  for (sqlite3* db : connections) {
    if (sqlite3_close(db) == SQLITE_OK) continue;
    report_fault(point, std::string("a connection cannot be closed: ") + sqlite3_errmsg(db));
    sqlite3_close_v2(db);
  }
}

void run_point(int64_t point, const Options& options) {
  std::seed_seq seed{static_cast<uint64_t>(options.seed), static_cast<uint64_t>(point)};
  Session own(seed);
  session = &own;
  own.prints = options.verbose;
  remove_files();
  RandomSql& sql = own.sql;
  own.has_shared_cache = sql.below(8) == 0;
  const bool is_file = !own.has_shared_cache && sql.below(2) != 0;
  const char* file = own.has_shared_cache ? "file:s?mode=memory&cache=shared"
                     : is_file            ? "file:f.db?vfs=faults"
                                          : ":memory:";
  std::vector<sqlite3*> connections;
  for (int i = own.has_shared_cache ? 3 : is_file ? 1 + sql.below(3) : 1; i > 0; i--)
    connections.push_back(connect(file));
  create_tables(connections.front());
  choose_settings(connections.front());
  Statements statements;
  for (int i = 0; i < kStatements; i++) {
    sqlite3* db = connections[static_cast<size_t>(sql.below(static_cast<int>(connections.size())))];
    const std::string next = next_statement();
    // With a shared cache, SQLite calls xIntegrity of the first connection's table, whoever asks: that ends in a
    // deadlock.
    if (own.has_shared_cache && next.find("_check") != std::string::npos) continue;
    const double start = processor_seconds();
    const Outcome outcome = statements.begin(db, next);
    if (own.prints) std::printf("-> %d %s\n", outcome.code, outcome.message.substr(0, 200).c_str());
    tally().other[0]++;
    check_outcome(point, outcome, next);
    if (processor_seconds() - start > 30) report_fault(point, "it takes very long: " + next.substr(0, 200));
    if (sql.below(8) == 0) statements.end_one(true);
  }
  for (sqlite3* db : connections) sqlite3_progress_handler(db, 0, nullptr, nullptr);
  if (sql.below(3) == 0) {  // connections are closed before their statements
    statements.end_checks();
    for (sqlite3* db : connections) sqlite3_close_v2(db);
    return statements.end_all(false);
  }
  statements.end_all(true);
  check_end(point, connections);
}

}  // namespace

int main(int count, char** arguments) {
  const Options options = parse_options(count, arguments);
  setenv("DRIZZLE_VECTOR_THREADS", "2", 1);
  load_extension_everywhere();
  register_memory_vfs(false);
  run_points(options, INT64_MAX, 200, [&](int64_t point) { run_point(point, options); });
  return finish("sqlfuzz", options, text("%lld statements", static_cast<long long>(tally().other[0])));
}
