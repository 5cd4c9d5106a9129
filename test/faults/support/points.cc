#include "support/points.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <new>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FAULTS_FIND_LEAKS 1
#include <sanitizer/lsan_interface.h>
#endif
#endif

namespace faults {

namespace {

constexpr int kMostSecondsPerPoint = 60;         // of the processor, because others may need it too
constexpr unsigned kMostWaitingPerPoint = 1200;  // in seconds, for a deadlock
constexpr int64_t kMostPrinted = 20;
constexpr int64_t kMostCrashes = 200;
constexpr int kLeaked = 9;

struct Shared {
  Tally tally;
  int64_t current = 0;
  std::atomic<bool> stopped{false};
};

Shared& shared() {
  static Shared* const memory =
      new (mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)) Shared;
  return *memory;
}

void stop(int) { shared().stopped = true; }

// A signal ends the process where it has not come back to set the limits anew.
void limit_time(bool is_limited) {
  const itimerval limit = {{0, 0}, {is_limited ? kMostSecondsPerPoint : 0, 0}};
  setitimer(ITIMER_PROF, &limit, nullptr);
  alarm(is_limited ? kMostWaitingPerPoint : 0);
}

bool has_leaked() {
#if defined(FAULTS_FIND_LEAKS)
  return __lsan_do_recoverable_leak_check() != 0;
#else
  return false;
#endif
}

[[noreturn]] void run_in_child(int64_t from, int64_t end, int64_t step, double deadline,
                               const std::function<void(int64_t)>& run) {
  for (int64_t point = from; point < end && now() < deadline && !is_stopped(); point += step) {
    shared().current = point;
    limit_time(true);
    run(point);
    shared().tally.points++;
    shared().tally.next = point + step;
  }
  limit_time(false);
  std::fflush(stdout);
  _exit(has_leaked() ? kLeaked : 0);
}

void report_end(int status, int64_t from) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
  const int64_t point = shared().current;
  if (WIFEXITED(status) && WEXITSTATUS(status) == kLeaked) {
    return report_fault(point, "memory leaked in the points from " + std::to_string(from) + " to this one");
  }
  const bool hung = WIFSIGNALED(status) && (WTERMSIG(status) == SIGPROF || WTERMSIG(status) == SIGALRM);
  report_fault(point, hung ? "it hangs" : "it crashes, with the status " + std::to_string(status));
  shared().tally.points++;
}

}  // namespace

Tally& tally() { return shared().tally; }

bool is_stopped() {
  // Handled from the first question on, also by the child processes.
  static const bool handled = signal(SIGTERM, stop) != SIG_ERR && signal(SIGINT, stop) != SIG_ERR;
  return handled && shared().stopped;
}

void report_fault(int64_t point, const std::string& what) {
  constexpr int most = 600;
  if (tally().faults++ < kMostPrinted) {
    std::printf("FAULT at %lld: %.*s\n", static_cast<long long>(point), most, what.c_str());
  }
  std::fflush(stdout);
}

void run_points(const Options& options, int64_t end, int64_t per_child, const std::function<void(int64_t)>& run) {
  if (options.only >= 0) return run(options.only);
  const double deadline = now() + options.seconds;
  const int64_t step = std::max<int64_t>(options.step, 1);
  if (options.count < (end - options.from) / step) end = options.from + options.count * step;
  int64_t crashes = 0;
  tally().next = options.from;
  for (int64_t from = options.from; from < end && now() < deadline && crashes < kMostCrashes && !is_stopped();) {
    std::fflush(stdout);
    const int64_t child_end = per_child < (end - from) / step ? from + per_child * step : end;
    const pid_t child = fork();
    if (child == 0) run_in_child(from, child_end, step, deadline, run);
    int status = 0;
    waitpid(child, &status, 0);
    report_end(status, from);
    const bool ended = WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == kLeaked);
    if (!ended) {
      crashes++;
      tally().next = shared().current + step;
    }
    from = tally().next;
  }
}

int finish(const char* campaign, const Options& options, const std::string& detail) {
  const Tally& total = tally();
  std::string mode;
  if (options.wal) mode += "wal";
  if (options.lasting) mode += mode.empty() ? "lasting" : " lasting";
  std::printf(
      "RESULT "
      "{\"campaign\":\"%s\",\"mode\":\"%s\",\"points\":%lld,\"faults\":%lld,\"seed\":%lld,\"step\":%lld,\"from\":%lld,"
      "\"next\":%lld,\"detail\":\"%s\"}\n",
      campaign, mode.c_str(), static_cast<long long>(total.points), static_cast<long long>(total.faults),
      static_cast<long long>(options.seed), static_cast<long long>(options.step), static_cast<long long>(options.from),
      static_cast<long long>(total.next), detail.c_str());
  return total.faults > 0;
}

}  // namespace faults
