// Allocations that fail: SQLite's own, and those of C++.
#pragma once

#include <cstddef>

#include "support/failure.h"

namespace faults {

inline Failure sqlite_allocations;
inline Failure cpp_allocations;

// operator new fails only while SQLite runs a statement, and not in the file system of these tests.
inline thread_local int statements_running = 0;
inline thread_local int vfs_calls_running = 0;

class Running {
 public:
  explicit Running(int& count) : count_(count) { count_++; }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() { count_--; }

 private:
  int& count_;
};

// REQUIRES: SQLite has not been initialized. Turns lookaside off, so that every allocation can fail.
void install_failing_malloc();

// The largest allocation by operator new since the last call.
size_t take_largest_allocation();

}  // namespace faults
