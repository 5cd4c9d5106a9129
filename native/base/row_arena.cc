#include "base/row_arena.h"

#include "base/huge_pages.h"

namespace vec {

RowArena::RowArena(size_t row_bytes, size_t unit, Access access) : access_(access) {
  if (row_bytes >= 512) unit = 64;
  stride_ = (row_bytes + unit - 1) / unit * unit;
  // The largest vector has 65,535 dimensions of float8, and takes a quarter of a block.
  rows_per_block_ = kBlockBytes / stride_;
}

void RowArena::resize(size_t rows) {
  size_t blocks = (rows + rows_per_block_ - 1) / rows_per_block_;
  while (blocks_.size() < blocks) blocks_.push_back(make_block());
  // Keeps one empty block. A table that shrinks and grows around the edge of a block would otherwise free and allocate
  // it again and again.
  if (blocks_.size() > blocks + 1) blocks_.resize(blocks + 1);
  rows_ = rows;
}

RowArena::Block RowArena::make_block() const {
  Block block(new (std::align_val_t(kBlockBytes)) uint8_t[kBlockBytes]);
  // The first block stays on small pages, so that a small table takes no more memory than its rows.
  if (access_ == Access::scan && !blocks_.empty()) prefer_huge_pages(block.get(), kBlockBytes);
  return block;
}

size_t RowArena::memory_bytes() const { return blocks_.size() > 1 ? blocks_.size() * kBlockBytes : rows_ * stride_; }

}  // namespace vec
