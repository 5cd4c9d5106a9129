// Several threads, each with connections of its own to one WAL file: they read, write, merge, rebuild, export, open and
// close. The extension is loaded as a library, as an application does. Arguments: the library and a folder.
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>
#include <vector>

#include "support/points.h"
#include "support/sql.h"

using namespace faults;

namespace {

constexpr int kThreads = 6;

std::string library, path;
std::atomic<int64_t> actions{0}, connections{0}, wrong{0};
std::atomic<bool> stop{false};

bool is_expected(int code) { return code == SQLITE_BUSY || code == SQLITE_INTERRUPT || code == SQLITE_LOCKED; }

void note_wrong(const std::string& what) {
  if (wrong++ < 10) std::printf("FAULT: %s\n", what.c_str());
}

sqlite3* connect() {
  sqlite3* db = nullptr;
  if (sqlite3_open(path.c_str(), &db) != SQLITE_OK) return nullptr;
  sqlite3_busy_timeout(db, 20000);
  sqlite3_enable_load_extension(db, 1);
  char* message = nullptr;
  if (sqlite3_load_extension(db, library.c_str(), "sqlite3_vector_init", &message) != SQLITE_OK) {
    note_wrong(std::string("the extension cannot be loaded: ") + (message == nullptr ? "" : message));
    sqlite3_free(message);
    sqlite3_close(db);
    return nullptr;
  }
  add_test_vector(db);
  run(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF");
  connections++;
  return db;
}

bool try_run(sqlite3* db, const std::string& sql) {
  const Outcome outcome = run(db, sql);
  if (!outcome && !is_expected(outcome.primary_code())) {
    note_wrong(text("%s: error %d: %s", sql.substr(0, 100).c_str(), outcome.code, outcome.message.c_str()));
  }
  return static_cast<bool>(outcome);
}

class Thread {
 public:
  Thread(int number, unsigned seed) : writes_(number % 2 == 0), random_(seed * 1000 + static_cast<unsigned>(number)) {}
  ~Thread() { sqlite3_close(db_); }

  void work() {
    while (!stop) {
      if (db_ == nullptr) db_ = connect();
      if (db_ == nullptr) continue;
      actions++;
      act(below(900), below(writes_ ? 14 : 9));
      if (db_ != nullptr && below(200) == 0) sqlite3_interrupt(db_);
    }
  }

 private:
  int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }

  void act(int key, int what) {
    const std::string near = "knn_match(distance, test_vector(" + std::to_string(key) + "))";
    switch (what) {
      case 3: try_run(db_, "SELECT id FROM docs WHERE " + near + " AND page = 3 LIMIT 10"); break;
      case 4: compare(); break;
      case 5:
        try_run(db_, "SELECT length(vector_export_arrow('docs', 'float4', 0, 50)), vector_index_info('docs')");
        break;
      case 6:
        sqlite3_close(db_);
        db_ = nullptr;
        break;
      case 7: try_run(db_, "SELECT posts_idx.id FROM posts_idx JOIN posts USING(id) WHERE " + near + " LIMIT 5"); break;
      case 8: configure(); break;
      case 9:
      case 10:
      case 11: write(key); break;
      case 12: try_run(db_, "SELECT vector_merge_index('docs')"); break;
      case 13:
        try_run(db_, below(3) != 0 ? "SELECT vector_merge_index('posts_idx')" : "SELECT vector_rebuild_index('docs')");
        break;
      default: try_run(db_, "SELECT id FROM docs WHERE " + near + " LIMIT 10"); break;
    }
  }

  void configure() {
    const char* builder = below(3) == 0 ? "usearch" : "own";
    try_run(db_, text("SELECT vector_config('threads', %d), vector_config('builder', '%s')", 1 + below(3), builder));
  }

  // In one snapshot, a search gives as many rows as the twin has.
  void compare() {
    if (!try_run(db_, "BEGIN")) return;
    const std::string twin = value(db_, "SELECT count(*) FROM docs_twin");
    const std::string found = value(db_, "SELECT count(*) FROM docs WHERE knn_match(distance, test_vector(1))");
    const bool failed = twin.rfind("error", 0) == 0 || found.rfind("error", 0) == 0;
    if (!failed && twin != found) note_wrong("expected " + twin + " rows, received " + found);
    if (sqlite3_get_autocommit(db_) == 0) try_run(db_, "COMMIT");
  }

  void write(int key) {
    if (!try_run(db_, "BEGIN IMMEDIATE")) return;
    bool succeeds = true;
    for (const char* table : {"docs", "docs_twin"}) {
      succeeds =
          succeeds &&
          try_run(db_, text("REPLACE INTO %s(id, vector, page) WITH RECURSIVE numbers(i) AS (SELECT %d UNION ALL "
                            "SELECT i + 1 FROM numbers WHERE i < %d) SELECT i, test_vector(i + %d), i %% 7 FROM "
                            "numbers",
                            table, key, key + 20, key + 1000 * (key % 3))) &&
          try_run(db_, text("DELETE FROM %s WHERE id BETWEEN %d AND %d", table, key + 30, key + 40));
    }
    succeeds = succeeds && try_run(db_, text("INSERT OR REPLACE INTO posts VALUES(%d, test_vector(%d))", key, key));
    if (sqlite3_get_autocommit(db_) == 0) try_run(db_, succeeds && below(5) != 0 ? "COMMIT" : "ROLLBACK");
  }

  bool writes_;
  std::mt19937 random_;
  sqlite3* db_ = nullptr;
};

void create_database() {
  sqlite3* db = connect();
  if (db == nullptr) std::exit(2);
  must_run(
      db,
      "CREATE VIRTUAL TABLE docs USING vector(dim=16, mode=hnsw, m=4, ef_construction=16, merge_every=100, "
      "metadata='page INTEGER');"
      "CREATE TABLE docs_twin(id INTEGER PRIMARY KEY, vector BLOB, page INTEGER);"
      "CREATE TABLE posts(id INTEGER PRIMARY KEY, e BLOB);"
      "CREATE VIRTUAL TABLE posts_idx USING vector(dim=16, content=posts, content_column=e, mode=hnsw, m=4, "
      "ef_construction=16, merge_every=100);"
      "BEGIN; INSERT INTO docs(id, vector, page) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
      "i < 2000) SELECT i, test_vector(i), i % 7 FROM n; INSERT INTO docs_twin SELECT id, vector, page FROM docs; "
      "COMMIT");
  sqlite3_close(db);
}

}  // namespace

int main(int count, char** arguments) {
  const Options options = parse_options(count, arguments);
  library = options.rest.at(0);
  path = options.rest.at(1) + "/threads.db";
  create_database();
  std::vector<std::thread> threads;
  for (int number = 0; number < kThreads; number++) {
    threads.emplace_back([&, number] { Thread(number, static_cast<unsigned>(options.seed)).work(); });
  }
  sleep(static_cast<unsigned>(options.seconds));
  stop = true;
  for (std::thread& thread : threads) thread.join();
  sqlite3* db = connect();
  const std::string sound = db == nullptr ? "cannot connect" : value(db, "PRAGMA integrity_check");
  sqlite3_close(db);
  if (sound != "ok") note_wrong("integrity: " + sound);
  tally().points = actions;
  tally().faults = wrong;
  tally().next = 0;
  return finish("threads", options,
                text("%d seconds, %lld connections of %d threads", static_cast<int>(options.seconds),
                     static_cast<long long>(connections), kThreads));
}
