// The rows of the shadow table docs_index: bytes by id, each with its checksum.
#pragma once

#include <functional>
#include <string>

#include "base/bytes.h"
#include "storage/shadow_sql.h"

namespace vec {

// How many bytes of data a chunk has.
struct ChunkSize {
  size_t least;
  size_t most;

  static ChunkSize exactly(size_t bytes) { return {bytes, bytes}; }
  bool includes(size_t bytes) const { return bytes >= least && bytes <= most; }
};

// Anything wrong fails with SQLITE_CORRUPT. The message says that vector_rebuild_index() repairs it.
class SegmentChunks {
 public:
  // REQUIRES: `sql` outlives this object.
  explicit SegmentChunks(const ShadowSql& sql) : sql_(sql) {}

  // Calls `visit` with the data, which is valid until `visit` returns. The data must have a size of `sizes`, which is
  // checked before memory is allocated.
  void read(int64_t id, ChunkSize sizes, const std::function<void(const uint8_t* data, size_t size)>& visit);
  bool has(int64_t id);
  // The bytes with their checksum, which is not verified. Empty when there is no such chunk.
  std::string stored_bytes(int64_t id);

  void write(int64_t id, Bytes data);
  void remove(int64_t from, int64_t to);

  [[noreturn]] void fail_corrupt(const std::string& what) const;

  void prepare_reads() { read_statement(); }
  void prepare_writes();
  void forget_statements() { statements_ = {}; }

 private:
  Bytes stored(int64_t id, ChunkSize sizes) const;
  [[noreturn]] void fail_damaged(int64_t id) const;
  Statement& read_statement();
  Statement& write_statement();
  Statement& remove_statement();

  const ShadowSql& sql_;
  struct {
    Statement read, has, write, remove;
  } statements_;
};

}  // namespace vec
