// The metrics, and distances by them. The kernels are chosen for the CPU once per process.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "numeric/element_type.h"

namespace vec {

// l2: the squared Euclidean distance. cosine: 1 - cos. inner_product: -dot. euclidean: the root of l2, and infinite
// where l2 is. l1: the sum of absolute differences. A smaller distance is nearer in all of them.
enum class Metric : uint8_t { l2, cosine, inner_product, euclidean, l1 };

const char* metric_name(Metric metric);

// Ignores case, and knows the alias `ip`. Nothing when the name is not a metric.
std::optional<Metric> metric_from(std::string_view name);

// The metric that ranks vectors as `metric` does, and needs no root: l2 for euclidean, and else `metric` itself. A
// distance by it is a rank.
Metric ranking_metric(Metric metric);
// Converts between distances by `metric` and their ranks. Both directions keep the order. distance_of(rank_of(x)) is x,
// bit for bit, for every x that `distance` gives.
double rank_of(double distance, Metric metric);
double distance_of(double rank, Metric metric);

// The squared Euclidean norm. `elements` need not be aligned.
double squared_norm(const void* elements, size_t dim, ElementType type);

// The distance of two vectors. It is never NaN, and infinite when a double cannot hold it. A cosine distance is in [0,
// 2], and exactly 0 for a vector and itself. The result is the same, bit for bit, as that of `distances`. REQUIRES: at
// most kMaxDimensions elements, all finite. For cosine, neither vector is zero.
double distance(const void* a, const void* b, size_t dim, ElementType type, Metric metric);

// The distances of `query` to `count` vectors that lie `stride` bytes apart, in one pass through memory. `norms` are
// the squared norms of the vectors, and `query_norm` that of the query. `norms` is read for cosine only.
struct DistanceBatch {
  const void* query;
  double query_norm;
  const uint8_t* vectors;
  size_t stride;
  const double* norms;
  size_t count;
};
void distances(const DistanceBatch& batch, size_t dim, ElementType type, Metric metric, double* out);

// "avx512", "avx2", "neon" or "plain".
const char* kernels_in_use();

}  // namespace vec
