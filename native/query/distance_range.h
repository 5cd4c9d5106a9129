// The distances that a KNN query asks for.
#pragma once

#include <limits>

#include "query/comparison.h"

namespace vec {

struct DistanceRange {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool low_included = true;
  bool high_included = true;

  bool contains(double distance) const {
    return (low_included ? distance >= low : distance > low) && (high_included ? distance <= high : distance < high);
  }

  void narrow_to_none() {
    high = -std::numeric_limits<double>::infinity();
    high_included = false;
  }
  // Adds one more bound. REQUIRES: is_range(comparison).
  void narrow(Comparison comparison, double bound) {
    const bool included = comparison == Comparison::less_equal || comparison == Comparison::greater_equal;
    if (is_lower_bound(comparison)) {
      if (bound < low || (bound == low && !low_included)) return;
      low = bound;
      low_included = included;
    } else {
      if (bound > high || (bound == high && !high_included)) return;
      high = bound;
      high_included = included;
    }
  }
};

}  // namespace vec
