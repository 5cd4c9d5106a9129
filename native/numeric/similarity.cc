#include "numeric/similarity.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

namespace vec {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Numbers from 0 on are in the order of their bits.
uint64_t bits_of(double number) {
  uint64_t bits;
  std::memcpy(&bits, &number, sizeof bits);
  return bits;
}

double number_of(uint64_t bits) {
  double number;
  std::memcpy(&number, &bits, sizeof number);
  return number;
}

// The bits of the least distance from 0 on for which `holds` is true, or one more than those of infinity when there is
// none. REQUIRES: what holds for a distance holds for all greater ones.
template <class Holds>
uint64_t first_distance(Holds&& holds) {
  uint64_t low = 0;
  uint64_t high = bits_of(kInfinity) + 1;
  while (low < high) {
    const uint64_t middle = low + (high - low) / 2;
    if (holds(number_of(middle))) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
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

// The other metrics have no distance below 0. Rounding leaves no formula for the bound itself, so it is looked for.
std::optional<double> greatest_distance_of(double similarity, bool or_equal, Metric metric) {
  if (metric == Metric::inner_product) return or_equal ? -similarity : std::nextafter(-similarity, -kInfinity);
  const uint64_t beyond = first_distance([&](double distance) {
    const double found = similarity_of(distance, metric);
    return or_equal ? found < similarity : found <= similarity;
  });
  return beyond == 0 ? std::nullopt : std::optional<double>(number_of(beyond - 1));
}

std::optional<double> least_distance_of(double similarity, bool or_equal, Metric metric) {
  if (metric == Metric::inner_product) return or_equal ? -similarity : std::nextafter(-similarity, kInfinity);
  const uint64_t first = first_distance([&](double distance) {
    const double found = similarity_of(distance, metric);
    return or_equal ? found <= similarity : found < similarity;
  });
  if (first > bits_of(kInfinity)) return std::nullopt;
  return first == 0 ? -kInfinity : number_of(first);
}

}  // namespace vec
