// Simulates power failures: after some call of the file system nothing works, and of what was not synced everything,
// nothing or a part is left, also torn, reordered and with garbage. Every acknowledged commit must be there, and no
// other.
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include "support/failing_memory.h"
#include "support/memory_vfs.h"
#include "support/points.h"
#include "support/workload.h"

using namespace faults;

namespace {

struct Prepared {
  const Phase* phase;
  MemoryFiles files;
  int64_t calls;
};

std::vector<Prepared> prepare(bool wal) {
  std::vector<Prepared> prepared;
  for (const Phase& phase : phases()) {
    if (!phase.writes) continue;
    MemoryFiles files = make_database(phase.database, wal);
    restore_files(files);
    sqlite3* db = open_memory_file();
    io_calls.arm(-1, false);
    prepare_connection(db, wal);
    run_script(db, phase.script, true);
    sqlite3_close(db);
    io_calls.disarm();
    prepared.push_back({&phase, std::move(files), io_calls.calls()});
  }
  return prepared;
}

// Runs the phase until a call fails, and loses power. Returns the acknowledged commits.
int64_t run_until_failure(const Prepared& prepared, bool wal, std::mt19937& random) {
  restore_files(prepared.files);
  sqlite3* db = open_memory_file();
  track_syncs(true);
  io_calls.arm(static_cast<int64_t>(random() % static_cast<uint64_t>(prepared.calls)), true);
  Progress progress;
  if (prepare_connection(db, wal)) progress = run_script(db, prepared.phase->script, false);
  lose_power(random);
  io_calls.disarm();
  track_syncs(false);
  close_after_power_failure([&] { sqlite3_close(db); });
  return progress.commits;
}

}  // namespace

int main(int count, char** arguments) {
  const Options options = parse_options(count, arguments);
  setenv("DRIZZLE_VECTOR_THREADS", "1", 1);
  load_extension_everywhere();
  register_memory_vfs(true);
  const std::vector<Prepared> prepared = prepare(options.wal);
  run_points(options, INT64_MAX, 1000, [&](int64_t point) {
    std::seed_seq seed{static_cast<uint64_t>(options.seed), static_cast<uint64_t>(point)};
    std::mt19937 random(seed);
    const Prepared& chosen = prepared[random() % prepared.size()];
    const int64_t commits = run_until_failure(chosen, options.wal, random);
    sqlite3* db = open_memory_file();
    add_test_vector(db);
    const std::string problems = find_problems(db, chosen.phase->database, commits);
    tally().other[0] += integer(db, "SELECT n FROM state");
    sqlite3_close(db);
    if (!problems.empty()) report_fault(point, chosen.phase->name + ": " + problems);
  });
  return finish("crash", options, text("%lld commits kept", static_cast<long long>(tally().other[0])));
}
