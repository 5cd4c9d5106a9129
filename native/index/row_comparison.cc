#include "index/row_comparison.h"

#include <cmath>
#include <cstring>

#include "base/checksum.h"

namespace vec {

// Rows share a node when their codes are the same, and their norms differ by no more than coding may lose.
bool RowComparison::is_same(const SegmentRow& row, BlobView vector) {
  const CodedVectors& vectors = segment_.vectors();
  CodeInfo info = vectors.codec().encode(vector.data, code_.data());
  const CodeInfo& stored = vectors.info(row.node);
  bool same_size =
      std::isinf(info.error) ? std::isinf(stored.error) : std::fabs(info.norm - stored.norm) <= stored.error;
  return same_size && row.twin == checksum(vector.data, vector_bytes_, 0) &&
         std::memcmp(code_.data(), vectors.code(row.node), code_.size()) == 0;
}

}  // namespace vec
