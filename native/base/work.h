// Long work: how far it is, and whether it should stop.
#pragma once

#include <cstddef>
#include <functional>

namespace vec {

class Work {
 public:
  virtual ~Work() = default;
  // Called now and then by the thread that began the work: `done` of `total` steps of `phase` (a constant string).
  // Throws to stop it.
  virtual void report(const char* phase, size_t done, size_t total) = 0;
};

// How many threads work at most: set_max_threads(), or the environment variable DRIZZLE_VECTOR_THREADS, or all cores.
size_t max_threads();
void set_max_threads(size_t threads);  // 0: back to all cores

// Calls `step(item, thread)` for 0 <= item < count on up to `threads` threads, this one among them, which also reports.
// What `step` or `work` throws stops all of them and is thrown here. `thread` counts from 0.
void run_parallel(size_t count, size_t threads, const char* phase, Work& work,
                  const std::function<void(size_t item, size_t thread)>& step);

}  // namespace vec
