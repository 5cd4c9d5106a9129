// Metrics and their distances. The kernels are chosen for the CPU once per process.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "numeric/element_type.h"

namespace vec {

// l2: squared Euclidean distance. cosine: 1 - cos. inner_product: -dot. All: smaller is nearer.
enum class Metric : uint8_t { l2, cosine, inner_product };

const char* metric_name(Metric metric);

// Case-insensitive, with the alias `ip`; nothing when the name is no metric.
std::optional<Metric> metric_from(std::string_view name);

// The squared Euclidean norm. `elements` need not be aligned.
double squared_norm(const void* elements, size_t dim, ElementType type);

// The distance of two vectors: never NaN; one that is too large for a double is infinite. Cosine is in [0, 2], and
// exactly 0 for a vector and itself. The same figure, bit for bit, as `distances` gives for the same two vectors.
// REQUIRES: finite elements, at most kMaxDimensions of them; for cosine, neither vector is zero.
double distance(const void* a, const void* b, size_t dim, ElementType type, Metric metric);

// The distances of `query` to `count` vectors that lie `stride` bytes apart, as one memory-bound pass.
// `norms` are the vectors' squared norms (read for cosine only), `query_norm` the query's.
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
