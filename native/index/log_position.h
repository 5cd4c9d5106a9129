// A state of a vector table, as its change log names it.
#pragma once

#include <cstdint>

namespace vec {

// Two states are the same if and only if both numbers are equal.
struct LogPosition {
  int64_t seq;
  int64_t stamp;

  bool operator==(const LogPosition& other) const { return seq == other.seq && stamp == other.stamp; }
};

}  // namespace vec
