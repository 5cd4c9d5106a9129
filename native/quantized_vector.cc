#include "quantized_vector.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace vec {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

template <class T>
T load(const void* elements, size_t index) {
  T value;
  std::memcpy(&value, static_cast<const uint8_t*>(elements) + index * sizeof(T), sizeof(T));
  return value;
}

// `at(index)` is an element as a Real.
template <class Real, class At>
Quantization quantize_reals(size_t dim, At&& at, int8_t* codes) {
  Real largest = 0;
#pragma omp simd reduction(max : largest)
  for (size_t i = 0; i < dim; i++) {
    const Real magnitude = std::fabs(at(i));
    largest = magnitude > largest ? magnitude : largest;
  }
  if (largest == 0) return std::memset(codes, 0, dim), Quantization{0, 0, 0};

  const Real inverse = 127 / largest;
  const Real scale = largest / 127;
  bool can_be_coded = std::isfinite(inverse) && std::isnormal(scale);
  if (!can_be_coded) return std::memset(codes, 0, dim), Quantization{0, kInfinity, 0};

  Real lost = 0;  // in units of the scale: the squares can neither vanish nor overflow
#pragma omp simd reduction(+ : lost)
  for (size_t i = 0; i < dim; i++) {
    const Real scaled = at(i) * inverse;
    const auto code = static_cast<int>(scaled + (scaled < 0 ? Real(-0.5) : Real(0.5)));
    const Real difference = scaled - static_cast<Real>(code);
    codes[i] = static_cast<int8_t>(code);
    lost += difference * difference;
  }
  // What the sum, and the scaling of each element by a rounded factor, may have rounded away themselves.
  constexpr auto epsilon = static_cast<double>(std::numeric_limits<Real>::epsilon());
  const auto dimensions = static_cast<double>(dim);
  double error = std::sqrt(static_cast<double>(lost)) * (1 + epsilon * dimensions) + 127 * epsilon * std::sqrt(dimensions) + 1e-3;
  return {static_cast<double>(scale), error * static_cast<double>(scale), 0};
}

template <class T, class Real>
Quantization quantize_as(const void* elements, size_t dim, int8_t* codes) {
  return quantize_reals<Real>(dim, [&](size_t index) { return static_cast<Real>(load<T>(elements, index)); }, codes);
}

Quantization quantize_codes(const void* elements, size_t dim, ElementType type, int8_t* codes) {
  switch (type) {
    case ElementType::float4: return quantize_as<float, float>(elements, dim, codes);
    case ElementType::float8: return quantize_as<double, double>(elements, dim, codes);
    case ElementType::int1: return quantize_as<int8_t, float>(elements, dim, codes);
    case ElementType::int2: return quantize_as<int16_t, float>(elements, dim, codes);
    case ElementType::int4: return quantize_as<int32_t, double>(elements, dim, codes);
    case ElementType::float2: break;
  }
  auto at = [&](size_t index) { return static_cast<float>(element_at(elements, index, ElementType::float2)); };
  return quantize_reals<float>(dim, at, codes);
}

}  // namespace

Quantization quantize(const void* elements, size_t dim, ElementType type, int8_t* codes) {
  // A stored vector can hold anything in a damaged file.
  if (first_non_finite(elements, dim, type) != dim) return std::memset(codes, 0, dim), Quantization{0, kInfinity, kInfinity};
  Quantization quantization = quantize_codes(elements, dim, type, codes);
  quantization.norm = std::sqrt(squared_norm(elements, dim, type));
  return quantization;
}

double least_distance(const Quantization& x, const Quantization& y, double dot, size_t dim, Metric metric) {
  // Beyond these the products below lose more than their last digits.
  constexpr double least_norm = 0x1p-250;
  constexpr double most_norm = 0x1p250;
  bool sound = x.norm >= least_norm && x.norm <= most_norm && y.norm >= least_norm && y.norm <= most_norm;
  if (!sound) return -kInfinity;
  double lost = x.error * y.norm + (x.norm + x.error) * y.error;
  // The exact distances are sums in float: one may be computed that much too small itself.
  double rounding = static_cast<double>(dim) * static_cast<double>(std::numeric_limits<float>::epsilon());
  double most_dot = x.scale * y.scale * dot + lost + rounding * x.norm * y.norm;
  switch (metric) {
    case Metric::cosine: return 1 - most_dot / (x.norm * y.norm);
    case Metric::inner_product: return -most_dot;
    case Metric::l2: return (x.norm * x.norm + y.norm * y.norm) * (1 - 2 * rounding) - 2 * most_dot;
  }
  return -kInfinity;
}

}  // namespace vec
