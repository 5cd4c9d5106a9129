// Sums of numbers that come from a file, and so may be anything. A result that does not fit is the nearest number that
// does, because the overflow of a signed number is undefined.
#pragma once

#include <cstdint>

namespace vec {

inline int64_t saturated_sum(int64_t a, int64_t b) {
  int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return b < 0 ? INT64_MIN : INT64_MAX;
}

inline int64_t saturated_difference(int64_t a, int64_t b) {
  int64_t difference = 0;
  if (!__builtin_sub_overflow(a, b, &difference)) return difference;
  return b > 0 ? INT64_MIN : INT64_MAX;
}

}  // namespace vec
