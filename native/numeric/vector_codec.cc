#include "numeric/vector_codec.h"

#include <algorithm>
#include <array>
#include <cfloat>
#include <cmath>
#include <cstring>
#include <limits>

#include "sqlite/text.h"

#if defined(__clang__)
// Clang does not vectorize the reduction to a maximum, nor a loop whose elements are read by a switch. It need not say
// so.
#pragma clang diagnostic ignored "-Wpass-failed"
#endif

namespace vec {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr float kFloatInfinity = std::numeric_limits<float>::infinity();
constexpr std::array kQuantizationNames = {"none", "float2", "int1"};

template <class T>
T load(const void* elements, size_t index) {
  T value;
  std::memcpy(&value, static_cast<const uint8_t*>(elements) + index * sizeof(T), sizeof(T));
  return value;
}

// The scale of a code before it is divided by the vector's length, and the norm of what coding lost.
struct Coded {
  double scale;
  double error;
};

constexpr Coded kUncodable = {0, kInfinity};

// `at(index)` is an element as a Real.
template <class Real, class At>
Real largest_magnitude(size_t dim, At&& at) {
  Real largest = 0;
#pragma omp simd reduction(max : largest)
  for (size_t i = 0; i < dim; i++) {
    const Real magnitude = std::fabs(at(i));
    largest = magnitude > largest ? magnitude : largest;
  }
  return largest;
}

// Scales the elements so that the largest is 127, and rounds them.
template <class Real, class At>
Coded encode_int1(size_t dim, At&& at, int8_t* codes) {
  const Real largest = largest_magnitude<Real>(dim, at);
  const Real inverse = 127 / largest;
  const Real scale = largest / 127;
  if (!std::isfinite(inverse) || !std::isnormal(scale)) return kUncodable;

  Real lost = 0;  // in units of the scale, so that the squares can neither vanish nor overflow
#pragma omp simd reduction(+ : lost)
  for (size_t i = 0; i < dim; i++) {
    const Real scaled = at(i) * inverse;
    const auto code = static_cast<int>(scaled + (scaled < 0 ? Real(-0.5) : Real(0.5)));
    const Real difference = scaled - static_cast<Real>(code);
    codes[i] = static_cast<int8_t>(code);
    lost += difference * difference;
  }
  // An upper bound on what rounding lost in the sum and in the scaling of each element.
  constexpr auto epsilon = static_cast<double>(std::numeric_limits<Real>::epsilon());
  const auto dimensions = static_cast<double>(dim);
  double error =
      std::sqrt(static_cast<double>(lost)) * (1 + epsilon * dimensions) + 127 * epsilon * std::sqrt(dimensions) + 1e-3;
  return {static_cast<double>(scale), error * static_cast<double>(scale)};
}

template <class T, class Real>
Coded encode_int1_of(const void* elements, size_t dim, int8_t* codes) {
  return encode_int1<Real>(dim, [&](size_t index) { return static_cast<Real>(load<T>(elements, index)); }, codes);
}

Coded encode_int1(const void* elements, size_t dim, ElementType type, int8_t* codes) {
  switch (type) {
    case ElementType::float4: return encode_int1_of<float, float>(elements, dim, codes);
    case ElementType::float8: return encode_int1_of<double, double>(elements, dim, codes);
    case ElementType::int1: return encode_int1_of<int8_t, float>(elements, dim, codes);
    case ElementType::int2: return encode_int1_of<int16_t, float>(elements, dim, codes);
    case ElementType::int4: return encode_int1_of<int32_t, double>(elements, dim, codes);
    case ElementType::float2: break;
  }
  auto at = [&](size_t index) { return static_cast<float>(element_at(elements, index, ElementType::float2)); };
  return encode_int1<float>(dim, at, codes);
}

// Scales the elements so that the largest is 1, and stores them in half precision.
Coded encode_float2(const void* elements, size_t dim, ElementType type, uint8_t* codes) {
  auto at = [&](size_t index) { return element_at(elements, index, type); };
  const double largest = largest_magnitude<double>(dim, at);
  if (!std::isnormal(largest) || !std::isfinite(1 / largest)) return kUncodable;
  double lost = 0;
  for (size_t i = 0; i < dim; i++) {
    double scaled = at(i) / largest;
    set_element(codes, i, ElementType::float2, scaled);
    double difference = scaled - element_at(codes, i, ElementType::float2);
    lost += difference * difference;
  }
  return {largest, std::sqrt(lost) * largest * (1 + 1e-6) + largest * 1e-12};
}

// The least float that is not below the value.
float rounded_up(double value) {
  auto rounded = static_cast<float>(value);
  return static_cast<double>(rounded) >= value ? rounded : std::nextafter(rounded, kFloatInfinity);
}

}  // namespace

const char* quantization_name(Quantization quantization) {
  return kQuantizationNames[static_cast<size_t>(quantization)];
}

std::optional<Quantization> quantization_from(std::string_view name) {
  for (Quantization quantization : {Quantization::none, Quantization::float2, Quantization::int1}) {
    if (equals_ignoring_case(name, quantization_name(quantization))) return quantization;
  }
  if (equals_ignoring_case(name, "f16")) return Quantization::float2;
  if (equals_ignoring_case(name, "int8")) return Quantization::int1;
  return std::nullopt;
}

VectorCodec::VectorCodec(size_t dim, ElementType type, Metric metric, Quantization quantization)
    : dim_(dim), type_(type), code_type_(type), metric_(ranking_metric(metric)) {
  // Each code has a scale of its own, so codes have no sum of absolute differences.
  if (metric_ == Metric::l1) quantization = Quantization::none;
  if (quantization == Quantization::int1 && element_size(type) > 1) {
    quantization_ = quantization;
    code_type_ = ElementType::int1;
  } else if (quantization == Quantization::float2 && element_size(type) > 2) {
    quantization_ = quantization;
    code_type_ = ElementType::float2;
  }
  const auto kernel = static_cast<size_t>(code_type_);
  const Kernels& fastest = kernels();
  product_ = metric_ == Metric::l1 ? fastest.l1[kernel] : is_direct() ? fastest.l2[kernel] : fastest.dot[kernel];
  product_at_ = metric_ == Metric::l1 ? fastest.l1_at[kernel]
                : is_direct()         ? fastest.l2_at[kernel]
                                      : fastest.dot_at[kernel];
  factor_ = is_direct() ? 1 : metric_ == Metric::l2 ? -2 : -1;
  // Rounding in the sums of `dim` products in float, and in the floats of CodeInfo.
  rounding_ = static_cast<double>(dim + 8) * static_cast<double>(FLT_EPSILON);
  // The errors of two vectors add up to a sum of `dim` independent terms. Its standard deviation is 1 / sqrt(dim) of
  // the bound.
  likely_share_ = std::min(1.0, 5 / std::sqrt(static_cast<double>(dim)));
}

// x - y|^2 = |x|^2 + |y|^2 - 2 x.y. For two vectors of length 1, half of that is 1 - cos.
float VectorCodec::offset(double squared_norm) const {
  switch (metric_) {
    case Metric::l2: return is_direct() ? 0 : static_cast<float>(squared_norm);
    case Metric::cosine: return static_cast<float>(squared_norm / 2);
    case Metric::inner_product:
    case Metric::l1:
    case Metric::euclidean: return 0;
  }
  return 0;
}

CodeInfo VectorCodec::encode(const void* elements, uint8_t* code) const {
  const CodeInfo uncodable = {0, 0, kFloatInfinity, -kFloatInfinity};
  auto give_up = [&] { return std::memset(code, 0, code_bytes()), uncodable; };
  // In a damaged file, a stored vector can hold anything.
  if (first_non_finite(elements, dim_, type_) != dim_) return give_up();
  if (is_zero(elements, dim_, type_)) {
    return std::memset(code, 0, code_bytes()), CodeInfo{is_direct() ? 1.0F : 0.0F, 0, 0, 0};
  }
  Coded coded = {1, 0};
  switch (quantization_) {
    case Quantization::none: std::memcpy(code, elements, code_bytes()); break;
    case Quantization::float2: coded = encode_float2(elements, dim_, type_, code); break;
    case Quantization::int1: coded = encode_int1(elements, dim_, type_, reinterpret_cast<int8_t*>(code)); break;
  }
  if (metric_ == Metric::cosine) {
    double squared = squared_norm(elements, dim_, type_);
    if (!(squared >= 0x1p-500 && squared <= 0x1p500)) return give_up();  // the squares have lost digits
    double norm = std::sqrt(squared);
    coded = {coded.scale / norm, coded.error / norm};
  }
  double norm = coded.scale * std::sqrt(squared_norm(code, dim_, code_type_));
  // Beyond these limits, the products below would lose more than their last digits.
  bool sound =
      std::isnormal(static_cast<float>(coded.scale)) && norm >= 1e-12 && norm <= 1e12 && std::isfinite(coded.error);
  if (!sound) return give_up();
  // The scale itself is rounded to float.
  double scale_error = coded.scale == 1 ? 0 : static_cast<double>(FLT_EPSILON) * norm;
  float error = rounded_up(coded.error + scale_error);
  return {static_cast<float>(coded.scale), static_cast<float>(norm), error, offset(norm * norm)};
}

// With x = x' + dx (x' is decoded, |dx| <= error) and likewise y:
//   | |x - y| - |x' - y'| | <= |dx| + |dy|                       (triangle inequality)
//   | x.y - x'.y' | <= |dx| |y| + |x'| |dy|                      (Cauchy-Schwarz)
double VectorCodec::margin(const CodeInfo& x, const CodeInfo& y) const {
  if (metric_ != Metric::inner_product) return double{x.error} + double{y.error};
  return double{x.error} * (double{y.norm} + double{y.error}) + double{x.norm} * double{y.error};
}

double VectorCodec::rounded(const CodeInfo& x, const CodeInfo& y, float estimate) const {
  if (is_direct()) return rounding_ * double{estimate};
  return rounding_ * (double{x.norm} * double{x.norm} + double{y.norm} * double{y.norm});
}

double VectorCodec::least(const CodeInfo& x, const CodeInfo& y, float estimate, double share_of_error) const {
  if (x.error == kFloatInfinity || y.error == kFloatInfinity) return -kInfinity;
  double lost = share_of_error * margin(x, y);
  if (metric_ == Metric::inner_product) return double{estimate} - lost - 2 * rounded(x, y, estimate);
  if (metric_ == Metric::l1) return double{estimate} - 2 * rounded(x, y, estimate);
  double squared = metric_ == Metric::cosine ? 2 * double{estimate} : double{estimate};
  double nearest = std::max(0.0, std::sqrt(std::max(0.0, squared - rounded(x, y, estimate))) - lost);
  double least = nearest * nearest;
  return metric_ == Metric::cosine ? least / 2 - 2 * rounding_ : least * (1 - 2 * rounding_);
}

// The greatest estimate of a vector whose rank is at most `limit`. Its error and its norm are at most `error` and
// `norm`. It is `least` solved for the estimate, and rounded up.
float VectorCodec::most_estimate(const CodeInfo& query, float error, float norm, double limit) const {
  if (query.error == kFloatInfinity || !(limit < kInfinity)) return kFloatInfinity;
  const CodeInfo farthest = {0, norm, error, 0};
  const double lost = margin(farthest, query);
  double most;
  if (metric_ == Metric::inner_product) {
    most = limit + lost + 2 * rounded(farthest, query, 0);
  } else if (metric_ == Metric::l1) {
    most = limit / (1 - 2 * rounding_);
  } else {
    const bool is_cosine = metric_ == Metric::cosine;
    const double nearest = is_cosine ? 2 * (limit + 2 * rounding_) : limit / (1 - 2 * rounding_);
    const double root = std::sqrt(std::max(0.0, nearest)) + lost;
    const double squared = is_direct() ? root * root / (1 - rounding_) : root * root + rounded(farthest, query, 0);
    most = is_cosine ? squared / 2 : squared;
  }
  // The sums of double that lead here and to `least` differ by less than this.
  constexpr double kSlack = 1e-9;
  const double slack = kSlack * (std::fabs(most) + std::fabs(limit) + lost);
  return rounded_up(most + slack + double{std::numeric_limits<float>::min()});
}

size_t VectorCodec::find_near(const CodeInfo& query, const CodeInfo* infos, const double* products, size_t count,
                              double limit, float* estimates, uint32_t* near) const {
  float error = 0;
  float norm = 0;
#pragma omp simd reduction(max : error, norm)
  for (size_t i = 0; i < count; i++) {
    estimates[i] = estimate(infos[i], query, products[i]);
    // The estimate of a vector that cannot be coded is always low enough.
    const float known = infos[i].error < kFloatInfinity ? infos[i].error : 0;
    error = known > error ? known : error;
    norm = infos[i].norm > norm ? infos[i].norm : norm;
  }
  const float most = most_estimate(query, error, norm, limit);
  size_t found = 0;
  for (size_t i = 0; i < count; i++) {
    near[found] = static_cast<uint32_t>(i);
    found += estimates[i] <= most ? 1 : 0;
  }
  return found;
}

double VectorCodec::most(const CodeInfo& x, const CodeInfo& y, float estimate) const {
  if (x.error == kFloatInfinity || y.error == kFloatInfinity) return kInfinity;
  if (metric_ == Metric::inner_product) return double{estimate} + margin(x, y) + 2 * rounded(x, y, estimate);
  if (metric_ == Metric::l1) return double{estimate} + 2 * rounded(x, y, estimate);
  double squared = metric_ == Metric::cosine ? 2 * double{estimate} : double{estimate};
  double farthest = std::sqrt(std::max(0.0, squared + rounded(x, y, estimate))) + margin(x, y);
  double most = farthest * farthest;
  return metric_ == Metric::cosine ? most / 2 + 2 * rounding_ : most * (1 + 2 * rounding_);
}

}  // namespace vec
