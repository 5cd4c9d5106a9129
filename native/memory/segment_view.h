// A segment without the rows that have changed since. Such rows are dead.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bitset.h"
#include "index/segment_cache.h"

namespace vec {

struct SegmentView {
  explicit SegmentView(SegmentHandle shared);

  size_t live_rows() const { return segment->rows().size() - dead_rows; }
  bool is_live(size_t row) const { return !dead.contains(row); }
  void kill(size_t row);

  SegmentHandle segment;
  Bitset dead;  // by row
  size_t dead_rows = 0;
  std::vector<uint32_t> live_of_node;
  Bitset empty_nodes;  // nodes without a live row
};

}  // namespace vec
