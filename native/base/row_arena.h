// Rows of equal size in memory, side by side in large blocks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <vector>

namespace vec {

// How the rows are mostly read.
enum class Access : uint8_t { single, scan };

class RowArena {
 public:
  RowArena() = default;
  // A row's size is rounded up to a multiple of `unit`. Rows of 512 bytes and more are rounded up to whole cache lines.
  RowArena(size_t row_bytes, size_t unit, Access access);

  size_t stride() const { return stride_; }
  // Sets the number of rows. New rows are uninitialized. The other rows stay where they are.
  void resize(size_t rows);

  uint8_t* row(size_t index) { return blocks_[index / rows_per_block_].get() + index % rows_per_block_ * stride_; }
  const uint8_t* row(size_t index) const { return const_cast<RowArena*>(this)->row(index); }
  // How many rows lie side by side from `index` to the end of its block.
  size_t adjacent(size_t index) const { return rows_per_block_ - index % rows_per_block_; }

  size_t memory_bytes() const;

 private:
  // A block has the size and alignment of a huge page. A scan through huge pages takes a fifth less time. Only scans
  // use them, because the kernel can take a hundred milliseconds to make 100 MB of them.
  static constexpr size_t kBlockBytes = size_t{2} << 20;
  struct FreeBlock {
    void operator()(uint8_t* block) const { ::operator delete[](block, std::align_val_t(kBlockBytes)); }
  };
  using Block = std::unique_ptr<uint8_t[], FreeBlock>;

  Block make_block() const;

  Access access_ = Access::single;
  size_t stride_ = 1;
  size_t rows_per_block_ = 1;
  size_t rows_ = 0;
  std::vector<Block> blocks_;
};

}  // namespace vec
