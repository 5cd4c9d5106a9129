#include "numeric/similarity.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <limits>

namespace vec {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// More than what rounding does to a similarity and to the distance that is computed from it, each relative to terms of
// the size of 1 or of the result.
constexpr double kRounding = 8 * DBL_EPSILON;

struct Between {
  double least;
  double greatest;
};

// Around the distance that has this similarity.
Between distance_around(double similarity, Metric metric) {
  switch (metric) {
    case Metric::cosine: {
      // Nothing is beyond these, so that an infinite similarity needs no care.
      const double distance = 1 - std::clamp(similarity, -2.0, 2.0);
      return {distance - kRounding, distance + kRounding};
    }
    case Metric::inner_product: return {-similarity, -similarity};
    case Metric::l2:
    case Metric::l1:
    case Metric::euclidean: break;
  }
  if (similarity <= 0) return {DBL_MAX, kInfinity};  // so small that it was rounded to 0
  const double inverse = 1 / similarity;
  if (inverse >= DBL_MAX / 2) return {DBL_MAX / 4, kInfinity};
  return {(inverse - 1) - inverse * kRounding, (inverse - 1) + inverse * kRounding};
}

}  // namespace

double similarity_of(double distance, Metric metric) {
  switch (metric) {
    case Metric::cosine: return 1 - distance;
    case Metric::inner_product: return 0 - distance;  // never -0
    case Metric::l2:
    case Metric::l1:
    case Metric::euclidean: break;
  }
  return 1 / (1 + distance);
}

// A cosine distance is 1 minus a number, and so subtracting it from 1 rounds nothing.
bool is_similarity_distinct(Metric metric) { return metric == Metric::cosine || metric == Metric::inner_product; }

double greatest_distance_of(double similarity, Metric metric) { return distance_around(similarity, metric).greatest; }

double least_distance_of(double similarity, Metric metric) { return distance_around(similarity, metric).least; }

}  // namespace vec
