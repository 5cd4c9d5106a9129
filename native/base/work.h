// Long work that reports its progress and can be stopped, and running it on several threads.
#pragma once

#include <cstddef>
#include <functional>

namespace vec {

class Work {
 public:
  virtual ~Work() = default;
  // The thread that began the work calls this now and then: `done` of `total` steps of `phase` are done. `phase` is a
  // constant string. Throws to stop the work.
  virtual void report(const char* phase, size_t done, size_t total) = 0;
};

// Reports the progress of a part of some work as that of the whole.
class PartOfWork : public Work {
 public:
  // The part begins when `first` of `total` steps are done.
  PartOfWork(Work& whole, size_t first, size_t total) : whole_(whole), first_(first), total_(total) {}

  void report(const char* phase, size_t done, size_t) override { whole_.report(phase, first_ + done, total_); }

 private:
  Work& whole_;
  size_t first_;
  size_t total_;
};

// One of several parts of a phase, which are about as long as each other.
class PartOfPhase : public Work {
 public:
  PartOfPhase(Work& whole, const char* phase, size_t position, size_t parts)
      : whole_(whole), phase_(phase), position_(position), parts_(parts) {}

  // The whole is told its own phase.
  void report(const char*, size_t done, size_t total) override {
    constexpr size_t kSteps = 1000;
    size_t steps = total == 0 ? kSteps : kSteps * done / total;
    whole_.report(phase_, position_ * kSteps + steps, parts_ * kSteps);
  }

 private:
  Work& whole_;
  const char* phase_;
  size_t position_;
  size_t parts_;
};

// The most threads that work at a time. It is what set_max_threads() set, or the environment variable
// DRIZZLE_VECTOR_THREADS, or the number of cores.
size_t max_threads();
void set_max_threads(size_t threads);  // 0: the default again

// Calls `step(item, thread)` for 0 <= item < count, on up to `threads` threads. The calling thread is one of them, and
// reports the progress. An exception of `step` or `work` stops all threads, and is thrown here. `thread` counts from 0.
void run_parallel(size_t count, size_t threads, const char* phase, Work& work,
                  const std::function<void(size_t item, size_t thread)>& step);

}  // namespace vec
