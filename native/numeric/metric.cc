#include "numeric/metric.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstring>

#include "numeric/kernels/kernels.h"
#include "sqlite/text.h"

namespace vec {

namespace {

struct Pair {
  const uint8_t* a;
  const uint8_t* b;
  size_t dim;
  ElementType type;

  size_t bytes() const { return dim * element_size(type); }
};

Kernel dot_kernel(ElementType type) { return kernels().dot[static_cast<size_t>(type)]; }

Kernel kernel_of(Metric metric, ElementType type) {
  const auto index = static_cast<size_t>(type);
  switch (ranking_metric(metric)) {
    case Metric::l2:
    case Metric::euclidean: return kernels().l2[index];
    case Metric::l1: return kernels().l1[index];
    case Metric::cosine:
    case Metric::inner_product: break;
  }
  return kernels().dot[index];
}

double sum_of(Kernel kernel, const Pair& pair) {
  double sum;
  kernel(pair.a, pair.b, pair.bytes(), 1, pair.bytes(), &sum);
  return sum;
}

// Whether the kernels' sum lost nothing but rounding. Squares of small floats can vanish, and squares of large floats
// can overflow. The bounds for double leave room for the product of two norms. Other types reach a bound only with a
// sum of 0.
bool is_sound(double sum, ElementType type) {
  const double magnitude = std::fabs(sum);
  if (type == ElementType::float4) return 0x1p-100 <= magnitude && magnitude <= FLT_MAX;
  return 0x1p-500 <= magnitude && magnitude <= 0x1p500;
}

// The sums over two float8 vectors. Each vector is scaled by a power of two, so that its largest element is about 1.
struct ScaledSums {
  double dot = 0;
  double norm_of_a = 0;
  double norm_of_b = 0;
  int exponent = 0;  // the dot product is dot * 2^exponent
};

int exponent_of_largest(const uint8_t* vector, size_t dim) {
  double largest = 0;
  for (size_t i = 0; i < dim; ++i) largest = std::max(largest, std::fabs(element_at(vector, i, ElementType::float8)));
  int exponent;
  std::frexp(largest, &exponent);
  return exponent;
}

ScaledSums scaled_sums(const Pair& pair) {
  const int exponent_of_a = exponent_of_largest(pair.a, pair.dim);
  const int exponent_of_b = exponent_of_largest(pair.b, pair.dim);
  ScaledSums sums;
  sums.exponent = exponent_of_a + exponent_of_b;
  for (size_t i = 0; i < pair.dim; ++i) {
    const double x = std::ldexp(element_at(pair.a, i, ElementType::float8), -exponent_of_a);
    const double y = std::ldexp(element_at(pair.b, i, ElementType::float8), -exponent_of_b);
    sums.dot += x * y;
    sums.norm_of_a += x * x;
    sums.norm_of_b += y * y;
  }
  return sums;
}

double l2_from(double sum, const Pair& pair) {
  if (pair.type != ElementType::float4 || is_sound(sum, pair.type)) return sum;
  // Duplicates are common, and need no second computation.
  if (sum == 0 && std::memcmp(pair.a, pair.b, pair.bytes()) == 0) return 0;
  return sum_of(kernels().float4_l2_in_double, pair);
}

// A difference of floats cannot vanish, but their sum can overflow.
double l1_from(double sum, const Pair& pair) {
  if (pair.type != ElementType::float4 || std::isfinite(sum)) return sum;
  return sum_of(kernels().float4_l1_in_double, pair);
}

double dot_from(double sum, const Pair& pair) {
  if (is_sound(sum, pair.type)) return sum;
  if (pair.type == ElementType::float4) return sum_of(kernels().float4_dot_in_double, pair);
  if (pair.type == ElementType::float8 && !std::isfinite(sum)) {
    const ScaledSums scaled = scaled_sums(pair);
    return std::ldexp(scaled.dot, scaled.exponent);
  }
  return sum;
}

// For two equal vectors the three sums are the same number s. The rounded root of s * s is s again, so the distance is
// exactly 0.
double cosine_distance(double dot, double norm_of_a, double norm_of_b) {
  return std::clamp(1 - dot / std::sqrt(norm_of_a * norm_of_b), 0.0, 2.0);
}

double cosine_from(double dot, double norm_of_a, double norm_of_b, const Pair& pair) {
  const bool are_sound = is_sound(norm_of_a, pair.type) && is_sound(norm_of_b, pair.type);
  if (are_sound) return cosine_distance(dot, norm_of_a, norm_of_b);
  if (pair.type == ElementType::float4) {
    const Kernel kernel = kernels().float4_dot_in_double;
    return cosine_distance(sum_of(kernel, pair), sum_of(kernel, {pair.a, pair.a, pair.dim, pair.type}),
                           sum_of(kernel, {pair.b, pair.b, pair.dim, pair.type}));
  }
  const ScaledSums scaled = scaled_sums(pair);
  return cosine_distance(scaled.dot, scaled.norm_of_a, scaled.norm_of_b);
}

}  // namespace

const char* metric_name(Metric metric) {
  switch (metric) {
    case Metric::l2: return "l2";
    case Metric::cosine: return "cosine";
    case Metric::inner_product: return "inner_product";
    case Metric::euclidean: return "euclidean";
    case Metric::l1: return "l1";
  }
  return "";
}

std::optional<Metric> metric_from(std::string_view name) {
  for (Metric metric : {Metric::l2, Metric::cosine, Metric::inner_product, Metric::euclidean, Metric::l1}) {
    if (equals_ignoring_case(name, metric_name(metric))) return metric;
  }
  if (equals_ignoring_case(name, "ip")) return Metric::inner_product;
  return std::nullopt;
}

Metric ranking_metric(Metric metric) { return metric == Metric::euclidean ? Metric::l2 : metric; }

// A bound on distances can be negative, and ranks below all of them.
double rank_of(double distance, Metric metric) {
  return metric == Metric::euclidean && distance > 0 ? distance * distance : distance;
}

double distance_of(double rank, Metric metric) {
  return metric == Metric::euclidean && rank > 0 ? std::sqrt(rank) : rank;
}

double squared_norm(const void* elements, size_t dim, ElementType type) {
  const uint8_t* vector = static_cast<const uint8_t*>(elements);
  const Pair pair = {vector, vector, dim, type};
  const double sum = sum_of(dot_kernel(type), pair);
  if (type == ElementType::float4 && !is_sound(sum, type)) return sum_of(kernels().float4_dot_in_double, pair);
  return sum;
}

double distance(const void* a, const void* b, size_t dim, ElementType type, Metric metric) {
  double norm_of_b = 0;
  DistanceBatch batch = {a, 0, static_cast<const uint8_t*>(b), 0, &norm_of_b, 1};
  if (metric == Metric::cosine) {
    batch.query_norm = squared_norm(a, dim, type);
    norm_of_b = squared_norm(b, dim, type);
  }
  double result;
  distances(batch, dim, type, metric, &result);
  return result;
}

void distances(const DistanceBatch& batch, size_t dim, ElementType type, Metric metric, double* out) {
  const uint8_t* query = static_cast<const uint8_t*>(batch.query);
  const size_t bytes = dim * element_size(type);
  const Kernel kernel = kernel_of(metric, type);
  constexpr size_t block = 64;  // few enough for them and their sums to stay in the nearest cache
  for (size_t begin = 0; begin < batch.count; begin += block) {
    const size_t end = std::min(begin + block, batch.count);
    kernel(query, batch.vectors + begin * batch.stride, batch.stride, end - begin, bytes, out + begin);
    for (size_t i = begin; i < end; ++i) {
      const Pair pair = {query, batch.vectors + i * batch.stride, dim, type};
      switch (metric) {
        case Metric::l2: out[i] = l2_from(out[i], pair); break;
        case Metric::euclidean: out[i] = std::sqrt(l2_from(out[i], pair)); break;
        case Metric::l1: out[i] = l1_from(out[i], pair); break;
        case Metric::cosine: out[i] = cosine_from(out[i], batch.query_norm, batch.norms[i], pair); break;
        case Metric::inner_product: out[i] = 0 - dot_from(out[i], pair); break;  // never -0
      }
    }
  }
}

const char* kernels_in_use() { return kernels().name; }

}  // namespace vec
