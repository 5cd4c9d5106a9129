// A sample of a table's vectors, which shows whether a code ranks them well enough.
#pragma once

#include <vector>

#include "base/bytes.h"
#include "numeric/vector_codec.h"

namespace vec {

class VectorSample {
 public:
  VectorSample(size_t dim, ElementType type, Metric metric) : dim_(dim), type_(type), metric_(ranking_metric(metric)) {}

  // Offers a vector of the table. Each vector is as likely as any other to be in the sample.
  void offer(BlobView vector);

  // Whether ranking by codes finds nearly all of the nearest vectors. It compares, for some of the sample, the 10
  // nearest vectors with the 10 first by their codes: 90 % must agree. A search computes several times as many exact
  // distances, and so finds what is missed here.
  bool is_ranked_well(const VectorCodec& codec) const;

 private:
  size_t size() const { return vectors_.size() / (dim_ * element_size(type_)); }
  const uint8_t* vector(size_t index) const { return vectors_.data() + index * dim_ * element_size(type_); }
  size_t found(const VectorCodec& codec, size_t query, size_t wanted, const Bytes& codes,
               const std::vector<CodeInfo>& infos) const;

  size_t dim_;
  ElementType type_;
  Metric metric_;
  Bytes vectors_;
  uint64_t offered_ = 0;
  uint64_t random_ = 0x9e3779b97f4a7c15u;
};

}  // namespace vec
