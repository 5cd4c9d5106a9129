#include "storage/segment_layout.h"

#include <algorithm>

#include "index/segment.h"
#include "numeric/vector_codec.h"
#include "sqlite/error.h"

namespace vec {

namespace {

// A connection with the limit of 1,000,000 bytes, which https://www.sqlite.org/security.html advises, can also read the
// rows by SQL, as VACUUM does.
constexpr size_t kMostChunkBytes = 960 * 1024;
constexpr size_t kLeastChunkBytes = 1024;  // for the header

// What a row of docs_index has beside its data: the checksum, and the header of the record.
constexpr size_t kBeside = 32;

constexpr size_t kVersion1Bytes = size_t{1} << 20;
constexpr size_t kVersion1Linked = 8192;

static_assert(sizeof(CodeInfo) == 16 && sizeof(SegmentRow) == 24, "stored as they are");

// The number of neighbors, and the neighbors. A node of a level has its own number too, but half as many neighbors.
size_t linked_bytes(size_t m) { return sizeof(uint16_t) + 2 * m * sizeof(Node); }

size_t items(size_t chunk_bytes, size_t item_bytes) { return std::max<size_t>(1, chunk_bytes / item_bytes); }

}  // namespace

SegmentLayout::SegmentLayout(size_t chunk_bytes, size_t code_bytes, size_t m)
    : codes(items(chunk_bytes, code_bytes)),
      infos(items(chunk_bytes, sizeof(CodeInfo))),
      rows(items(chunk_bytes, sizeof(SegmentRow))),
      linked(items(chunk_bytes, linked_bytes(m))),
      strays(items(chunk_bytes, sizeof(Node))) {}

SegmentLayout SegmentLayout::of_version_1(size_t code_bytes) {
  SegmentLayout layout;
  layout.codes = items(kVersion1Bytes, code_bytes);
  layout.infos = items(kVersion1Bytes, sizeof(CodeInfo));
  layout.rows = items(kVersion1Bytes, sizeof(SegmentRow));
  layout.linked = kVersion1Linked;
  layout.strays = Graph::kMaxNodes;
  return layout;
}

size_t writable_chunk_bytes(size_t limit, size_t code_bytes, size_t m) {
  size_t least = std::max({kLeastChunkBytes, code_bytes, linked_bytes(m)}) + kBeside;
  if (limit < least) {
    fail(SQLITE_TOOBIG,
         "expected SQLITE_LIMIT_LENGTH of at least %lld bytes, which the index of the table needs, received %lld",
         static_cast<long long>(least), static_cast<long long>(limit));
  }
  return std::min(kMostChunkBytes, limit - kBeside);
}

}  // namespace vec
