// Moves vectors from rows of their own into chunks.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "definition/table_options.h"
#include "storage/packed_chunk.h"
#include "storage/shadow_sql.h"

namespace vec {

// Works through the keys in ascending order, window by window. It reads the rows and chunks of a window, and writes
// them as new chunks.
class VectorPacker {
 public:
  // Prepares all its statements, so that none can be refused later. REQUIRES: capacity > 1. `sql` and `options` outlive
  // this object.
  VectorPacker(const ShadowSql& sql, const TableOptions& options, size_t capacity);

  // See StoredVectors::pack.
  void pack(bool sweep);

 private:
  // Vectors with consecutive keys, about a megabyte at most.
  struct Window {
    std::vector<int64_t> keys;
    Bytes vectors;                // side by side
    size_t rows = 0;              // how many of them had rows of their own
    size_t packed = 0;            // the last one that was in a chunk, counted from 1
    std::vector<int64_t> chunks;  // the ids of those chunks, ascending
    bool must_write = false;      // one of those chunks has entries outside of its range
    bool goes_on = false;         // further vectors will be added to its last chunk
  };

  // Packs the first window that begins at `from` or later. Returns where the next one begins.
  std::optional<int64_t> pack_window(int64_t from);
  std::optional<int64_t> read_window(int64_t from, std::optional<int64_t> chunk);
  std::optional<int64_t> add_range(const PackedChunk& chunk, std::optional<int64_t> end);
  int64_t split(const PackedChunk& chunk, size_t index);
  void add(int64_t key, BlobView vector);
  void add_row();
  bool is_large() const;
  bool is_well_filled() const;
  bool is_packed() const;
  int64_t resume_at();

  void write_window();
  void write_chunk(const int64_t* keys, const uint8_t* vectors, size_t count);
  void remove_chunk(int64_t id);
  void remove_rows();

  const ShadowSql& sql_;
  const TableOptions& options_;
  const size_t capacity_;
  bool sweep_ = false;
  Window window_;
  bool has_row_ = false;  // whether rows_ is at a row
  Bytes chunk_;
  Statement rows_, row_from_, chunk_from_, chunk_after_, chunk_of_, read_chunk_, write_chunk_, remove_chunk_,
      remove_rows_;
};

}  // namespace vec
