// The vectors of a table as they are stored in the shadow tables docs_vectors and docs_chunks. docs/internals/format.md
// describes them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "definition/table_options.h"
#include "storage/packed_chunk.h"
#include "storage/shadow_sql.h"
#include "storage/vector_reader.h"

namespace vec {

// A vector is written to a row of its own, and packed into a chunk later. Readers see no difference. A stored vector of
// the wrong size, or a damaged chunk, fails with SQLITE_CORRUPT.
class StoredVectors : public VectorReader {
 public:
  // REQUIRES: `sql` and `options` outlive this object.
  StoredVectors(const ShadowSql& sql, const TableOptions& options) : sql_(sql), options_(options) {}

  // REQUIRES: there is no vector of that key yet.
  void insert(int64_t key, BlobView vector);
  // Inserts the vector, or replaces the old one.
  void put(int64_t key, BlobView vector);
  // Moves the vector of a key to another key, and replaces the vector there.
  void move(int64_t key, int64_t new_key);
  void remove(int64_t key);

  bool read(int64_t key, const std::function<void(BlobView)>& visit) override;
  void read_from(int64_t first_key, const std::function<bool(int64_t key, BlobView)>& visit) override;

  // Fails with SQLITE_CORRUPT where chunks overlap. Vectors that no reader can see do no harm, but others may have been
  // lost.
  void check_chunks();

  // Moves vectors from rows of their own into chunks, and fills up the chunks whose ranges they are in. With `sweep`,
  // it also packs all chunks anew that are not full. At every moment, read() finds every vector. Does not change
  // last_insert_rowid(). REQUIRES: a write transaction.
  void pack(bool sweep);

  // Prepares the statements of insert(), put(), move() and remove().
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
