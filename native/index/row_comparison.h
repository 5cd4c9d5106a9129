// Whether a row of a segment still has the vector that it was made from.
#pragma once

#include "base/byte_view.h"
#include "base/bytes.h"
#include "index/segment.h"

namespace vec {

class RowComparison {
 public:
  // REQUIRES: `segment` outlives this object.
  RowComparison(const Segment& segment, size_t vector_bytes)
      : segment_(segment), vector_bytes_(vector_bytes), code_(segment.vectors().codec().code_bytes()) {}

  // Whether the row was made from this vector. It compares the codes and a hash of 64 bits. Where it is wrong about the
  // vector, the codes are the same, so that the row is ranked as the vector must be.
  bool is_same(const SegmentRow& row, BlobView vector);

 private:
  const Segment& segment_;
  size_t vector_bytes_;
  Bytes code_;
};

}  // namespace vec
