// Kills one or two writers with SIGKILL at a random moment, again and again, on one file and in both journal modes.
// After each: every acknowledged commit is there and no other, the tables agree, a search finds the rows, and the file
// is sound. The writers also merge, rebuild and import, and write a table that has an index. The last argument is a
// folder.
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "support/points.h"
#include "support/sql.h"

using namespace faults;

namespace {

constexpr int kMostWriters = 2;

// What the writers have been told is committed.
struct Acknowledged {
  std::atomic<int64_t> commits[kMostWriters];
  std::atomic<int64_t> errors;
  char message[500];
};

std::string path;
Acknowledged* acknowledged;

sqlite3* connect(bool wal) {
  sqlite3* db = nullptr;
  if (sqlite3_open(path.c_str(), &db) != SQLITE_OK) std::exit(2);
  sqlite3_busy_timeout(db, 30000);
  add_test_vector(db);
  run(db, wal ? "PRAGMA journal_mode=WAL" : "PRAGMA journal_mode=DELETE");
  run(db, "PRAGMA synchronous=OFF");  // the operating system goes on
  return db;
}

class Writer {
 public:
  Writer(int number, bool wal, unsigned seed) : number_(number), random_(seed), db_(connect(wal)) {}

  [[noreturn]] void write_forever() {
    for (;;) {
      if (write_transaction() && try_run("COMMIT")) acknowledged->commits[number_]++;
    }
  }

 private:
  int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }

  bool try_run(const std::string& sql) {
    const Outcome outcome = run(db_, sql);
    if (outcome) return true;
    if (outcome.primary_code() != SQLITE_BUSY) {
      acknowledged->errors++;
      std::snprintf(acknowledged->message, sizeof acknowledged->message, "%d %s: %s", outcome.code,
                    sql.substr(0, 100).c_str(), outcome.message.c_str());
    }
    if (sqlite3_get_autocommit(db_) == 0) run(db_, "ROLLBACK");
    return false;
  }

  // Whether the transaction is to be committed.
  bool write_transaction() {
    if (!try_run("BEGIN IMMEDIATE") || !change(below(1500), below(12))) return false;
    if (!try_run("UPDATE state SET n = n + 1 WHERE writer = " + std::to_string(number_))) return false;
    if (below(8) != 0) return true;
    try_run("ROLLBACK");
    return false;
  }

  bool change(int first, int what) {
    if (what == 10) {
      const char* builder = first % 2 == 0 ? "usearch" : "own";
      return try_run(text("SELECT vector_config('builder', '%s'), vector_rebuild_index('docs')", builder));
    }
    if (what == 11) {
      return try_run(text("SELECT vector_insert_arrow('docs', 'float4', vector_export_arrow('docs', 'float4', %d, 60), "
                          "'replace')",
                          first)) &&
             try_run("SELECT vector_merge_index('posts_idx')");
    }
    for (const char* table : {"docs", "docs_twin"}) {
      if (!change_table(table, first, what)) return false;
    }
    if (what == 5 && !(try_run("SAVEPOINT s") && try_run("DELETE FROM docs WHERE id < 300") &&
                       try_run("ROLLBACK TO s") && try_run("RELEASE s"))) {
      return false;
    }
    if (what < 6) {
      return try_run(
          text("INSERT INTO posts SELECT id, vector FROM docs_twin WHERE id BETWEEN %d AND %d "
               "ON CONFLICT(id) DO UPDATE SET e = excluded.e",
               first, first + 30));
    }
    return what != 6 || try_run(text("DELETE FROM posts WHERE id BETWEEN %d AND %d", first, first + 30));
  }

  bool change_table(const char* table, int first, int what) {
    if (what == 3 && !try_run(text("DELETE FROM %s WHERE id BETWEEN %d AND %d", table, first + 200, first + 230))) {
      return false;
    }
    if (what == 4) {
      return try_run(
          text("UPDATE %s SET vector = test_vector(id + 777777) WHERE id BETWEEN %d AND %d", table, first, first + 5));
    }
    const int rows = first % 4 == 0 ? 40 + first % 100 : 1 + first % 8;
    return try_run(
        text("REPLACE INTO %s(id, vector, page) WITH RECURSIVE numbers(i) AS (SELECT %d UNION ALL SELECT i + 1 "
             "FROM numbers WHERE i < %d) SELECT i, test_vector(i + %d), i %% 7 FROM numbers",
             table, first, first + rows, first % 50 * 10000));
  }

  int number_;
  std::mt19937 random_;
  sqlite3* db_;
};

void create_database() {
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) unlink((path + suffix).c_str());
  sqlite3* db = connect(false);
  must_run(db,
           "CREATE VIRTUAL TABLE docs USING vector(dim=16, mode=hnsw, m=6, ef_construction=24, merge_every=150, "
           "metadata='page INTEGER');"
           "CREATE TABLE docs_twin(id INTEGER PRIMARY KEY, vector BLOB, page INTEGER);"
           "CREATE TABLE posts(id INTEGER PRIMARY KEY, e BLOB);"
           "CREATE TABLE state(writer INTEGER PRIMARY KEY, n INTEGER); INSERT INTO state VALUES(0, 0), (1, 0);"
           "CREATE VIRTUAL TABLE posts_idx USING vector(dim=16, content=posts, content_column=e, mode=hnsw, m=6, "
           "ef_construction=24, merge_every=150)");
  sqlite3_close(db);
}

// ---- after the writers were killed

void expect(sqlite3* db, const std::string& what, const std::string& sql, const std::string& expected,
            std::string& bad) {
  const std::string received = value(db, sql);
  if (received != expected) bad += what + ": expected " + expected + ", received " + received.substr(0, 200) + "; ";
}

std::string check_commits(sqlite3* db, int writers, int64_t (&known)[kMostWriters]) {
  std::string bad;
  for (int writer = 0; writer < kMostWriters; writer++) {
    const int64_t stored = integer(db, "SELECT n FROM state WHERE writer = " + std::to_string(writer));
    const int64_t least = known[writer] + acknowledged->commits[writer];
    const bool right = stored == least || (writer < writers && stored == least + 1);
    if (!right) {
      bad += text("writer %d: acknowledged %lld commits, stored %lld; ", writer, static_cast<long long>(least),
                  static_cast<long long>(stored));
    }
    known[writer] = stored;
  }
  if (acknowledged->errors > 0) bad += std::string("a writer failed: ") + acknowledged->message;
  return bad;
}

std::string check_rows(sqlite3* db, std::mt19937& random) {
  std::string bad;
  const std::string rows = value(db, "SELECT count(*) FROM docs_twin");
  expect(db, "rows", "SELECT count(*) FROM docs", rows, bad);
  expect(db, "equal rows",
         "SELECT count(*) FROM docs JOIN docs_twin AS twin USING(id) WHERE docs.vector = twin.vector AND docs.page IS "
         "twin.page",
         rows, bad);
  expect(db, "all by search", "SELECT count(*) FROM docs WHERE knn_match(distance, test_vector(1))", rows, bad);
  expect(db, "posts by search", "SELECT count(*) FROM posts_idx WHERE knn_match(distance, test_vector(1))",
         value(db, "SELECT count(*) FROM posts"), bad);
  expect(db, "integrity", "PRAGMA integrity_check", "ok", bad);
  const int64_t count = std::atoll(rows.c_str());
  for (int probe = 0; probe < 12 && count > 0; probe++) {
    const std::string row =
        "(SELECT vector FROM docs_twin LIMIT 1 OFFSET " + std::to_string(random() % static_cast<uint64_t>(count)) + ")";
    expect(db, "the distance to a row itself",
           "SELECT distance = 0 FROM docs WHERE knn_match(distance, " + row + ") ORDER BY distance LIMIT 1", "1", bad);
  }
  return bad;
}

std::string run_round(std::mt19937& random, bool wal, int64_t (&known)[kMostWriters]) {
  const int writers = 1 + static_cast<int>(random() % kMostWriters);
  for (auto& commits : acknowledged->commits) commits = 0;
  acknowledged->errors = 0;
  sqlite3_close(connect(wal));  // changes the journal mode
  pid_t children[kMostWriters];
  for (int writer = 0; writer < writers; writer++) {
    const auto seed = static_cast<unsigned>(random());
    children[writer] = fork();
    if (children[writer] == 0) Writer(writer, wal, seed).write_forever();
  }
  usleep(5000 + static_cast<unsigned>(random()) % 250000);
  for (int writer = 0; writer < writers; writer++) kill(children[writer], SIGKILL);
  for (int writer = 0; writer < writers; writer++) waitpid(children[writer], nullptr, 0);
  sqlite3* db = connect(wal);
  const std::string bad = check_commits(db, writers, known) + check_rows(db, random);
  sqlite3_close(db);
  return bad;
}

}  // namespace

int main(int count, char** arguments) {
  const Options options = parse_options(count, arguments);
  path = options.rest.at(0) + "/kill.db";
  acknowledged = static_cast<Acknowledged*>(
      mmap(nullptr, sizeof(Acknowledged), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  load_extension_everywhere();
  create_database();
  std::mt19937 random(static_cast<unsigned>(options.seed + options.from));
  int64_t known[kMostWriters] = {};
  bool wal = false;
  const double end = now() + options.seconds;
  const int64_t last = options.count < INT64_MAX - options.from ? options.from + options.count : INT64_MAX;
  for (int64_t round = options.from; round < last && now() < end && !is_stopped(); round++) {
    if (random() % 5 == 0) wal = !wal;
    const std::string bad = run_round(random, wal, known);
    tally().points++;
    tally().next = round + 1;
    if (!bad.empty()) report_fault(round, (wal ? "WAL: " : "rollback journal: ") + bad);
  }
  return finish("kill", options, text("%lld commits", static_cast<long long>(known[0] + known[1])));
}
