// Vectors as codes of fewer bytes, and bounds on the error of a code. Codes suffice to rank most vectors, and to tell
// that most are too far away, without reading the vectors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "numeric/element_type.h"
#include "numeric/kernels/kernels.h"
#include "numeric/metric.h"

namespace vec {

// How vectors are kept in memory: as the stored elements, or as codes whose elements are of that type.
enum class Quantization : uint8_t { none, float2, int1 };

const char* quantization_name(Quantization quantization);
// Ignores case, and knows the aliases `f16` and `int8`. Nothing when the name is not a quantization.
std::optional<Quantization> quantization_from(std::string_view name);

// What a code needs beside its bytes: the vector is about scale * code. Under the cosine metric, that is the vector
// scaled to length 1.
struct CodeInfo {
  float scale;
  float norm;    // the norm of scale * code
  float error;   // an upper bound on the Euclidean norm of what coding lost; infinity when the vector cannot be coded
  float offset;  // what the vector adds to a distance beside the dot product; -infinity when the vector cannot be coded
};

class VectorCodec {
 public:
  VectorCodec() = default;
  VectorCodec(size_t dim, ElementType type, Metric metric, Quantization quantization);

  // The quantization in use. It is `none` under l1, and when the element type has no more bytes than the code
  // would have.
  Quantization quantization() const { return quantization_; }
  // The metric of the estimates: a ranking metric.
  Metric metric() const { return metric_; }
  size_t code_bytes() const { return dim_ * element_size(code_type_); }

  // Writes code_bytes() bytes.
  CodeInfo encode(const void* elements, uint8_t* code) const;

  // Computes what estimate() needs of a code and of `count` others that lie `stride` bytes apart. That is their dot
  // products. Under l1 it is their distances. Of whole vectors under a Euclidean metric it is their squared distances.
  // A difference of squared norms would lose too many digits there when vectors are long and close together.
  void products(const uint8_t* code, const uint8_t* codes, size_t stride, size_t count, double* out) const {
    product_(code, codes, stride, count, code_bytes(), out);
  }

  // The same of the codes at `count` places: the i-th lies places[i] * stride bytes from `codes`.
  void products_at(const uint8_t* code, const uint8_t* codes, size_t stride, const uint32_t* places, size_t count,
                   float* out) const {
    product_at_(code, codes, stride, places, count, code_bytes(), out);
  }

  // The estimated rank (see ranking_metric) of two vectors. It is never NaN, and -infinity when one of them cannot be
  // coded.
  float estimate(const CodeInfo& x, const CodeInfo& y, double product) const {
    return estimate(x, y, static_cast<float>(product));
  }
  float estimate(const CodeInfo& x, const CodeInfo& y, float product) const {
    return x.offset + y.offset + factor_ * x.scale * y.scale * product;
  }

  // The least and the greatest rank with this estimate. They are bounds on what `distance` computes by the ranking
  // metric, including its rounding.
  double least(const CodeInfo& x, const CodeInfo& y, float estimate) const { return least(x, y, estimate, 1); }
  double most(const CodeInfo& x, const CodeInfo& y, float estimate) const;

  // Estimates the ranks of `count` vectors to a query by their products, and finds those whose rank can be at most
  // `limit`. Writes their positions to `near`, ascending, and returns how many there are. Of all others, `least` is
  // above the limit.
  size_t find_near(const CodeInfo& query, const CodeInfo* infos, const double* products, size_t count, double limit,
                   float* estimates, uint32_t* near) const;

  // A tighter lower bound, which fails about once in a million times. It takes the errors of the elements to be
  // independent.
  double likely_least(const CodeInfo& x, const CodeInfo& y, float estimate) const {
    return least(x, y, estimate, likely_share_);
  }

 private:
  double least(const CodeInfo& x, const CodeInfo& y, float estimate, double share_of_error) const;
  double rounded(const CodeInfo& x, const CodeInfo& y, float estimate) const;
  float most_estimate(const CodeInfo& query, float error, float norm, double limit) const;
  bool is_direct() const {
    return metric_ == Metric::l1 || (quantization_ == Quantization::none && metric_ == Metric::l2);
  }
  double margin(const CodeInfo& x, const CodeInfo& y) const;
  float offset(double squared_norm) const;

  size_t dim_ = 0;
  ElementType type_ = ElementType::float4;
  ElementType code_type_ = ElementType::float4;
  Metric metric_ = Metric::l2;
  Quantization quantization_ = Quantization::none;
  Kernel product_ = nullptr;
  GatherKernel product_at_ = nullptr;
  float factor_ = -1;        // the factor of a product in a distance
  double rounding_ = 0;      // what the sums of a distance can lose by rounding, relative to the squared norms
  double likely_share_ = 1;  // the share of the greatest possible error that is likely
};

}  // namespace vec
