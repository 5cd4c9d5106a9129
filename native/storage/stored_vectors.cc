#include "storage/stored_vectors.h"

#include <algorithm>

#include "sqlite/keep_last_insert_rowid.h"
#include "storage/chunk_capacity.h"
#include "storage/damaged_chunk.h"
#include "storage/vector_packer.h"

namespace vec {

Statement& StoredVectors::put_statement() {
  return sql_.prepared(statements_.put,
                       [&] { return "INSERT OR REPLACE INTO " + sql_.name("vectors") + " VALUES(?, ?)"; });
}

Statement& StoredVectors::move_statement() {
  return sql_.prepared(statements_.move,
                       [&] { return "UPDATE OR REPLACE " + sql_.name("vectors") + " SET id = ?2 WHERE id = ?1"; });
}

Statement& StoredVectors::remove_statement() {
  return sql_.prepared(statements_.remove, [&] { return "DELETE FROM " + sql_.name("vectors") + " WHERE id = ?"; });
}

// The chunk whose range includes a key.
Statement& StoredVectors::chunk_statement() {
  return sql_.prepared(statements_.chunk, [&] {
    return "SELECT id, data FROM " + sql_.name("chunks") + " WHERE id <= ? ORDER BY id DESC LIMIT 1";
  });
}

Statement& StoredVectors::update_chunk_statement() {
  return sql_.prepared(statements_.update_chunk,
                       [&] { return "UPDATE " + sql_.name("chunks") + " SET data = ?2 WHERE id = ?1"; });
}

Statement& StoredVectors::remove_chunk_statement() {
  return sql_.prepared(statements_.remove_chunk,
                       [&] { return "DELETE FROM " + sql_.name("chunks") + " WHERE id = ?"; });
}

void StoredVectors::prepare_writes() {
  put_statement();
  move_statement();
  remove_statement();
  chunk_statement();
  update_chunk_statement();
  remove_chunk_statement();
}

void StoredVectors::insert(int64_t key, BlobView vector) {
  Execution put(put_statement());
  put->bind(1, key).bind(2, vector).run();
}

void StoredVectors::put(int64_t key, BlobView vector) {
  insert(key, vector);
  take_from_chunk(key);
}

void StoredVectors::move(int64_t key, int64_t new_key) {
  remove(new_key);
  {
    Execution move(move_statement());
    move->bind(1, key).bind(2, new_key).run();
  }
  if (std::optional<BlobView> packed = take_from_chunk(key)) insert(new_key, *packed);
}

void StoredVectors::remove(int64_t key) {
  {
    Execution remove(remove_statement());
    remove->bind(1, key).run();
  }
  take_from_chunk(key);
}

std::optional<PackedChunk> StoredVectors::parse_chunk(Statement& statement) const {
  return PackedChunk::parse(statement.blob(1), statement.integer(0), options_.vector_bytes());
}

// Marks the vector of `key` as absent in its chunk, if it is in one. The returned bytes are valid until the next call.
std::optional<BlobView> StoredVectors::take_from_chunk(int64_t key) {
  int64_t id;
  {
    Execution select(chunk_statement());
    if (!select->bind(1, key).step()) return std::nullopt;
    id = select->integer(0);
    BlobView stored = select->blob(1);
    auto bytes = static_cast<const uint8_t*>(stored.data);
    changed_chunk_.assign(bytes, bytes + stored.size);
  }
  std::optional<PackedChunk> chunk =
      PackedChunk::parse({changed_chunk_.data(), changed_chunk_.size()}, id, options_.vector_bytes());
  if (!chunk) {
    if (is_superseded_chunk(sql_, options_, id)) remove_chunk(id);
    return std::nullopt;
  }
  std::optional<size_t> index = chunk->find(key);
  if (!index) return std::nullopt;

  changed_chunk_[chunk->present_offset(*index)] = 0;
  if (chunk->is_empty()) {
    remove_chunk(id);
  } else {
    // The size stays the same, so SQLite writes only the page with the changed byte.
    Execution update(update_chunk_statement());
    update->bind(1, id).bind(2, BlobView{changed_chunk_.data(), changed_chunk_.size()}).run();
  }
  return chunk->vector(*index);
}

void StoredVectors::remove_chunk(int64_t id) {
  Execution remove(remove_chunk_statement());
  remove->bind(1, id).run();
}

BlobView StoredVectors::checked_vector(Statement& statement, int column, int64_t key) const {
  BlobView vector = statement.blob(column);
  if (vector.size != options_.vector_bytes()) {
    sql_.fail_corrupt(format("the vector of row %lld has %lld bytes, expected %lld; write that row again or delete it",
                             static_cast<long long>(key), static_cast<long long>(vector.size),
                             static_cast<long long>(options_.vector_bytes())));
  }
  return vector;
}

bool StoredVectors::read(int64_t key, const std::function<void(BlobView)>& visit) {
  std::optional<int64_t> damaged;
  {
    Execution select(chunk_statement());
    if (select->bind(1, key).step()) {
      std::optional<PackedChunk> chunk = parse_chunk(*select);
      if (!chunk) damaged = select->integer(0);
      if (std::optional<size_t> index = chunk ? chunk->find(key) : std::nullopt) {
        visit(chunk->vector(*index));
        return true;
      }
    }
  }
  Execution select(
      sql_.prepared(statements_.read, [&] { return "SELECT vector FROM " + sql_.name("vectors") + " WHERE id = ?"; }));
  bool found = select->bind(1, key).step();
  if (found) visit(checked_vector(*select, 0, key));
  if (!found && damaged) fail_damaged_chunk(sql_, *damaged);
  return found;
}

void StoredVectors::read_from(int64_t first_key, const std::function<bool(int64_t, BlobView)>& visit) {
  Execution rows(sql_.prepared(statements_.read_from, [&] {
    return "SELECT id, vector FROM " + sql_.name("vectors") + " WHERE id >= ? ORDER BY id";
  }));
  bool has_row = rows->bind(1, first_key).step();
  bool goes_on = true;
  auto visit_row = [&] {
    int64_t key = rows->integer(0);
    goes_on = visit(key, checked_vector(*rows, 1, key));
    has_row = goes_on && rows->step();
  };
  read_chunks(first_key, [&](const PackedChunk& chunk, std::optional<int64_t> end) {
    for (size_t i = 0; i < chunk.count(); i++) {
      int64_t key = chunk.key(i);
      if (!chunk.is_present(i) || key < first_key) continue;
      if (end && key >= *end) return true;  // read() would not find it either
      while (has_row && rows->integer(0) < key) visit_row();
      if (has_row && rows->integer(0) == key) {
        sql_.fail_corrupt(
            format("row %lld has two vectors; write that row again or delete it", static_cast<long long>(key)));
      }
      goes_on = goes_on && visit(key, chunk.vector(i));
      if (!goes_on) return false;
    }
    return true;
  });
  while (goes_on && has_row) visit_row();
}

void StoredVectors::check_chunks() {
  read_chunks(INT64_MIN, [&](const PackedChunk& chunk, std::optional<int64_t> end) {
    for (size_t i = 0; end && i < chunk.count(); i++) {
      if (!chunk.is_present(i) || chunk.key(i) < *end) continue;
      sql_.fail_repairable("two chunks of vectors overlap at row " + std::to_string(chunk.key(i)));
    }
    return true;
  });
}

// Calls `visit` with each chunk, from the one whose range includes the first key, until it returns false. `end` is
// where the range of the chunk ends: at the id of the next chunk, if there is one.
void StoredVectors::read_chunks(int64_t first_key,
                                const std::function<bool(const PackedChunk&, std::optional<int64_t>)>& visit) {
  Execution chunks(sql_.prepared(statements_.chunks, [&] {
    const std::string name = sql_.name("chunks");
    return "SELECT id, data, (SELECT min(id) FROM " + name + " WHERE id > chunk.id) FROM " + name +
           " AS chunk WHERE id >= coalesce((SELECT max(id) FROM " + name + " WHERE id <= ?1), ?1) ORDER BY id";
  }));
  chunks->bind(1, first_key);
  while (chunks->step()) {
    int64_t id = chunks->integer(0);
    std::optional<PackedChunk> chunk = parse_chunk(*chunks);
    if (!chunk && !is_superseded_chunk(sql_, options_, id)) fail_damaged_chunk(sql_, id);
    if (chunk && !visit(*chunk, chunks->is_null(2) ? std::nullopt : std::optional(chunks->integer(2)))) return;
  }
}

void StoredVectors::pack(bool sweep) {
  constexpr size_t record_header = 32;
  auto limit = static_cast<size_t>(sqlite3_limit(sql_.db(), SQLITE_LIMIT_LENGTH, -1));
  size_t capacity = chunk_capacity(options_.vector_bytes(), page_size(), limit - std::min(limit, record_header));
  if (capacity == 1) return;
  KeepLastInsertRowid keep(sql_.db());
  VectorPacker(sql_, options_, capacity).pack(sweep);
}

size_t StoredVectors::page_size() const {
  constexpr size_t kDefault = 4096;
  try {
    Statement pragma = sql_.prepare(format("PRAGMA \"%w\".page_size", sql_.schema().c_str()));
    return pragma.step() ? static_cast<size_t>(pragma.integer(0)) : kDefault;
  } catch (const Error& error) {
    if (error.code != SQLITE_ERROR && error.code != SQLITE_AUTH) throw;
    return kDefault;  // an authorizer may refuse it, and it only decides how well chunks fit
  }
}

}  // namespace vec
