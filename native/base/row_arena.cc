#include "base/row_arena.h"

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace vec {

RowArena::RowArena(size_t row_bytes, size_t unit, Access access) : access_(access) {
  if (row_bytes >= 512) unit = 64;
  stride_ = (row_bytes + unit - 1) / unit * unit;
  // The largest vector, 65,535 dimensions of float8, takes a quarter of a block.
  rows_per_block_ = kBlockBytes / stride_;
}

void RowArena::resize(size_t rows) {
  size_t blocks = (rows + rows_per_block_ - 1) / rows_per_block_;
  while (blocks_.size() < blocks) blocks_.push_back(make_block());
  // One empty block is kept: the next row of a table that shrinks and grows around its edge would want it back.
  if (blocks_.size() > blocks + 1) blocks_.resize(blocks + 1);
  rows_ = rows;
}

RowArena::Block RowArena::make_block() const {
  Block block(new (std::align_val_t(kBlockBytes)) uint8_t[kBlockBytes]);
#if defined(__linux__)
  // The first block stays as it is: a small table should cost what it holds. Where the advice is not taken, nothing is
  // lost.
  if (access_ == Access::scan && !blocks_.empty()) madvise(block.get(), kBlockBytes, MADV_HUGEPAGE);
#endif
  return block;
}

size_t RowArena::memory_bytes() const { return blocks_.size() > 1 ? blocks_.size() * kBlockBytes : rows_ * stride_; }

}  // namespace vec
