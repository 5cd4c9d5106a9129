// Moves vectors from rows of their own into chunks.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "definition/table_options.h"
#include "storage/packed_chunk.h"
#include "storage/shadow_sql.h"

namespace vec {

// Works through the keys in ascending order, window by window: the rows and chunks of a window are read, and then
// written as new chunks.
class VectorPacker {
 public:
  // Prepares all its statements, so that none can be refused later. REQUIRES: `sql` and `options` outlive this object;
  // capacity > 1.
  VectorPacker(const ShadowSql& sql, const TableOptions& options, size_t capacity);

  // See StoredVectors::pack.
  void pack(bool sweep);

 private:
  // Vectors that follow each other, about a megabyte at most.
  struct Window {
    std::vector<int64_t> keys;
    Bytes vectors;                // side by side
    size_t rows = 0;              // how many were in rows of their own
    size_t packed = 0;            // the last one that was in a chunk, counted from 1
    std::vector<int64_t> chunks;  // those chunks, ascending
    bool must_write = false;      // one of those chunks has entries that do not belong there
    bool goes_on = false;         // its last chunk is where further vectors will be added
  };

  // Packs the first window that begins at `from` or later. Where the next one does.
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
  bool has_row_ = false;  // whether rows_ stands on one
  Bytes chunk_;
  Statement rows_, row_from_, chunk_from_, chunk_after_, chunk_of_, read_chunk_, write_chunk_, remove_chunk_,
      remove_rows_;
};

}  // namespace vec
