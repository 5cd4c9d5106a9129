#include "base/work.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace vec {

namespace {

constexpr auto kReportEvery = std::chrono::milliseconds(20);
constexpr size_t kMostThreads = 1024;

std::atomic<size_t> configured_threads{0};

size_t default_threads() {
  const char* given = std::getenv("DRIZZLE_VECTOR_THREADS");
  size_t threads = given == nullptr ? 0 : static_cast<size_t>(std::max(0L, std::strtol(given, nullptr, 10)));
  return threads > 0 ? threads : std::thread::hardware_concurrency();
}

// Items that several threads take one by one.
class Parallel {
 public:
  Parallel(size_t count, const std::function<void(size_t, size_t)>& step) : count_(count), step_(step) {}

  // Takes items until none is left. Calls `between` after each item.
  template <class Between>
  void take(size_t thread, Between&& between) noexcept {
    try {
      for (size_t item = next_++; item < count_ && !stopped_; item = next_++) {
        step_(item, thread);
        done_++;
        between(done_.load(std::memory_order_relaxed));
      }
    } catch (...) {
      std::lock_guard lock(mutex_);
      if (!error_) error_ = std::current_exception();
      stopped_ = true;
    }
  }

  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  size_t count_;
  const std::function<void(size_t, size_t)>& step_;
  std::atomic<size_t> next_{0};
  std::atomic<size_t> done_{0};
  std::atomic<bool> stopped_{false};
  std::mutex mutex_;
  std::exception_ptr error_;
};

}  // namespace

size_t max_threads() {
  size_t threads = configured_threads;
  return std::clamp<size_t>(threads > 0 ? threads : default_threads(), 1, kMostThreads);
}

void set_max_threads(size_t threads) { configured_threads = threads; }

void run_parallel(size_t count, size_t most_threads, const char* phase, Work& work,
                  const std::function<void(size_t, size_t)>& step) {
  Parallel parallel(count, step);
  std::vector<std::thread> threads;
  size_t helpers = std::min(most_threads, std::max<size_t>(count / 16, 1)) - 1;  // a few items are not worth a thread
  try {
    threads.reserve(helpers);
    for (size_t i = 1; i <= helpers; i++) threads.emplace_back([&parallel, i] { parallel.take(i, [](size_t) {}); });
  } catch (const std::exception&) {
    // The system gives no more threads. The threads that have started do the work.
  }
  auto reported = std::chrono::steady_clock::now();
  parallel.take(0, [&](size_t done) {
    if (done % 16 != 0) return;
    auto now = std::chrono::steady_clock::now();
    if (now - reported < kReportEvery) return;
    reported = now;
    work.report(phase, done, count);
  });
  for (std::thread& thread : threads) thread.join();
  parallel.rethrow();
  work.report(phase, count, count);
}

}  // namespace vec
