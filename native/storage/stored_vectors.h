// The vectors of a table as they lie in the database: the shadow tables docs_vectors and docs_chunks.
// docs/internals/format.md describes them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "definition/table_options.h"
#include "storage/packed_chunk.h"
#include "storage/shadow_sql.h"
#include "storage/vector_reader.h"

namespace vec {

// A vector is written to a row of its own, and packed into a chunk later. Whoever reads cannot tell the difference.
// A stored vector of another size than the table's, or a chunk that is none, is SQLITE_CORRUPT.
class StoredVectors : public VectorReader {
 public:
  // REQUIRES: `sql` and `options` outlive this object.
  StoredVectors(const ShadowSql& sql, const TableOptions& options) : sql_(sql), options_(options) {}

  // REQUIRES: there is no vector of that key yet.
  void insert(int64_t key, BlobView vector);
  // Inserts or replaces.
  void put(int64_t key, BlobView vector);
  // Replaces what the new key has.
  void move(int64_t key, int64_t new_key);
  void remove(int64_t key);

  bool read(int64_t key, const std::function<void(BlobView)>& visit) override;
  void read_from(int64_t first_key, const std::function<bool(int64_t key, BlobView)>& visit) override;

  // Fails with SQLITE_CORRUPT where chunks overlap. What no reader can see of one is no danger, but vectors may have
  // got lost that way.
  void check_chunks();

  // Moves the vectors that have rows of their own into chunks, filling up the chunks they fall into. With `sweep`,
  // packs all chunks anew that are not full. At every moment each vector is where read() finds it. Leaves
  // last_insert_rowid() alone. REQUIRES: a write transaction.
  void pack(bool sweep);

  // Prepares what insert(), put(), move() and remove() run.
  void prepare_writes();
  void forget_statements() { statements_ = {}; }

 private:
  Statement& put_statement();
  Statement& move_statement();
  Statement& remove_statement();
  Statement& chunk_statement();
  Statement& update_chunk_statement();
  Statement& remove_chunk_statement();
  std::optional<PackedChunk> parse_chunk(Statement& statement) const;
  std::optional<BlobView> take_from_chunk(int64_t key);
  void remove_chunk(int64_t id);
  void read_chunks(int64_t first_key,
                   const std::function<bool(const PackedChunk& chunk, std::optional<int64_t> end)>& visit);
  BlobView checked_vector(Statement& statement, int column, int64_t key) const;
  size_t page_size() const;

  const ShadowSql& sql_;
  const TableOptions& options_;
  Bytes changed_chunk_;
  struct Statements {
    Statement put, move, remove, read, read_from;
    Statement chunk, update_chunk, remove_chunk, chunks;
  };
  Statements statements_;
};

}  // namespace vec
