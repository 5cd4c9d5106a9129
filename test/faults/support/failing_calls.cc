#include "support/failing_calls.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "support/failing_memory.h"
#include "support/memory_vfs.h"
#include "support/points.h"
#include "support/workload.h"

namespace faults {

namespace {

enum Counted { kReported, kSilent };

// A phase, and its calls among those of all phases.
struct Part {
  const Phase* phase;
  int64_t first;
  int64_t calls;
};

class Campaign {
 public:
  Campaign(const FailingCalls& calls, const Options& options) : calls_(calls), options_(options) {
    int64_t first = 0;
    for (const Phase& phase : phases()) {
      parts_.push_back({&phase, first, count_calls(phase)});
      first += parts_.back().calls;
    }
  }

  int64_t points() const { return parts_.back().first + parts_.back().calls; }

  void run_point(int64_t point) {
    auto after = std::upper_bound(parts_.begin(), parts_.end(), point,
                                  [](int64_t number, const Part& part) { return number < part.first; });
    const Part& part = *(after - 1);
    load(*part.phase);
    const sqlite3_int64 memory_before = sqlite3_memory_used();
    calls_.failure->arm(point - part.first, options_.lasting);
    Progress progress;
    sqlite3* db = open(progress.first_error);
    if (db != nullptr) progress = run_script(db, part.phase->script, !options_.lasting);
    calls_.failure->disarm();
    const bool was_hit = calls_.failure->hits() > 0;
    if (options_.verbose) {
      std::printf("%s: error %d %s\n", part.phase->name.c_str(), progress.first_error.code,
                  progress.first_error.message.c_str());
    }
    if (was_hit) tally().other[progress.first_error ? kSilent : kReported]++;
    const std::string problems = check(db, *part.phase, progress, memory_before);
    if (problems.empty()) return;
    report_fault(point, part.phase->name + ", call " + std::to_string(point - part.first) + ", error " +
                            std::to_string(progress.first_error.code) + " " + progress.first_error.message + ": " +
                            problems);
  }

 private:
  // The files are made once for each kind of database, and each child process inherits them.
  void load(const Phase& phase) {
    for (auto& [database, files] : databases_) {
      if (database->table == phase.database.table && database->index == phase.database.index) {
        return restore_files(files);
      }
    }
    databases_.emplace_back(&phase.database, make_database(phase.database, options_.wal));
    restore_files(databases_.back().second);
  }

  // Null, with the error, when opening fails.
  sqlite3* open(Outcome& error) {
    sqlite3* db = nullptr;
    {
      Running statement(statements_running);
      int code = sqlite3_open_v2("test.db", &db, SQLITE_OPEN_READWRITE, kMemoryVfs);
      if (code != SQLITE_OK) error = {code, "cannot open"};
    }
    if (error && db != nullptr) calls_.install(db);
    if (error) error = prepare_connection(db, options_.wal);
    if (error) return db;
    sqlite3_close_v2(db);
    return nullptr;
  }

  int64_t count_calls(const Phase& phase) {
    load(phase);
    calls_.failure->arm(-1, false);
    Outcome error;
    sqlite3* db = open(error);
    const Progress progress = run_script(db, phase.script, true);
    calls_.failure->disarm();
    calls_.remove(db);
    const std::string problems = find_problems(db, phase.database, progress.commits);
    sqlite3_close(db);
    if (progress.first_error && problems.empty()) return calls_.failure->calls();
    std::printf("expected the phase %s to succeed without a fault, received %s; %s\n", phase.name.c_str(),
                progress.first_error.message.c_str(), problems.c_str());
    std::exit(2);
  }

  // What is wrong on the connection, which it closes, and on a fresh one.
  std::string check(sqlite3* db, const Phase& phase, const Progress& progress, sqlite3_int64 memory_before) {
    std::string problems;
    if (db != nullptr) {
      if (sqlite3_get_autocommit(db) == 0) run(db, "ROLLBACK");
      calls_.remove(db);
      const std::string found = find_problems(db, phase.database, progress.commits);
      if (!found.empty()) problems += "the same connection: " + found;
      if (sqlite3_close(db) != SQLITE_OK) problems += "it cannot be closed; ";
    }
    const sqlite3_int64 left = sqlite3_memory_used() - memory_before;
    if (left != 0) problems += "SQLite's memory leaked: " + std::to_string(left) + " bytes; ";
    sqlite3* fresh = open_memory_file();
    add_test_vector(fresh);
    const std::string found = find_problems(fresh, phase.database, progress.commits);
    if (!found.empty()) problems += "a fresh connection: " + found;
    sqlite3_close(fresh);
    return problems;
  }

  const FailingCalls& calls_;
  const Options& options_;
  std::vector<Part> parts_;
  std::vector<std::pair<const DatabaseKind*, MemoryFiles>> databases_;
};

}  // namespace

int run_failing_calls(const FailingCalls& calls, int count, char** arguments) {
  const Options options = parse_options(count, arguments);
  setenv("DRIZZLE_VECTOR_THREADS", "1", 1);  // or the calls would come in another order each time
  install_failing_malloc();
  load_extension_everywhere();
  register_memory_vfs(true);
  Campaign campaign(calls, options);
  run_points(options, campaign.points(), 2000, [&](int64_t point) { campaign.run_point(point); });
  return finish(calls.campaign, options,
                text("%lld errors reported, %lld without an error, of %lld calls",
                     static_cast<long long>(tally().other[kReported]), static_cast<long long>(tally().other[kSilent]),
                     static_cast<long long>(campaign.points())));
}

}  // namespace faults
