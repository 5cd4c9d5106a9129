// Vectors in fewer bytes, and how far a code may be from the truth: enough to rank most vectors, and to tell of most
// that they are too far away, without reading them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "numeric/element_type.h"
#include "numeric/kernels/kernels.h"
#include "numeric/metric.h"

namespace vec {

// How vectors are kept in memory: as they are, in half precision, or in one byte an element.
enum class Quantization : uint8_t { none, f16, int8 };

const char* quantization_name(Quantization quantization);

// What belongs to a code: the vector is about scale * code. Under the cosine metric it is the vector of length 1.
struct CodeInfo {
  float scale;
  float norm;    // of scale * code
  float error;   // at least the Euclidean norm of what was lost; infinity when the vector cannot be coded
  float offset;  // what the code brings to a distance beside the dot product; -infinity when the vector cannot be coded
};

class VectorCodec {
 public:
  VectorCodec() = default;
  VectorCodec(size_t dim, ElementType type, Metric metric, Quantization quantization);

  // As given, but for a type that has no more than that many bytes an element anyway: none.
  Quantization quantization() const { return quantization_; }
  size_t code_bytes() const { return dim_ * element_size(code_type_); }

  // Writes code_bytes() bytes.
  CodeInfo encode(const void* elements, uint8_t* code) const;

  // What estimate() needs of a code and of `count` others that lie `stride` bytes apart: their dot products, or, of
  // whole vectors under the l2 metric, their squared distances, which a difference of squared norms would drown when
  // the vectors are long and close together.
  void products(const uint8_t* code, const uint8_t* codes, size_t stride, size_t count, double* out) const {
    product_(code, codes, stride, count, code_bytes(), out);
  }

  // What the distance of two vectors is about. Never NaN; -infinity when one cannot be coded.
  float estimate(const CodeInfo& x, const CodeInfo& y, double product) const {
    return x.offset + y.offset + factor_ * x.scale * y.scale * static_cast<float>(product);
  }

  // The least and the greatest that a distance with this estimate can be: the figure that `distance` computes, its
  // rounding included.
  double least(const CodeInfo& x, const CodeInfo& y, float estimate) const { return least(x, y, estimate, 1); }
  double most(const CodeInfo& x, const CodeInfo& y, float estimate) const;

  // The least it is but about once in a million: the errors of the elements are taken to be independent.
  double likely_least(const CodeInfo& x, const CodeInfo& y, float estimate) const {
    return least(x, y, estimate, likely_share_);
  }

 private:
  double least(const CodeInfo& x, const CodeInfo& y, float estimate, double share_of_error) const;
  double rounded(const CodeInfo& x, const CodeInfo& y, float estimate) const;
  bool is_direct() const { return quantization_ == Quantization::none && metric_ == Metric::l2; }
  double margin(const CodeInfo& x, const CodeInfo& y) const;
  float offset(double squared_norm) const;

  size_t dim_ = 0;
  ElementType type_ = ElementType::float4;
  ElementType code_type_ = ElementType::float4;
  Metric metric_ = Metric::l2;
  Quantization quantization_ = Quantization::none;
  Kernel product_ = nullptr;
  float factor_ = -1;        // of a product in a distance
  double rounding_ = 0;      // what the sums of a distance may lose, relative to the squared norms
  double likely_share_ = 1;  // of the greatest possible error
};

}  // namespace vec
