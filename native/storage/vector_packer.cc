#include "storage/vector_packer.h"

#include <algorithm>

#include "base/saturated.h"
#include "storage/damaged_chunk.h"

namespace vec {

namespace {

constexpr size_t kWindowBytes = size_t{1} << 20;
// How many chunks after those with new vectors may be rewritten with them, so that the result is well filled.
constexpr int kMostNeighbors = 4;

std::optional<int64_t> first(Statement& statement, int64_t key) {
  Execution select(statement);
  if (!select->bind(1, key).step()) return std::nullopt;
  return select->integer(0);
}

}  // namespace

VectorPacker::VectorPacker(const ShadowSql& sql, const TableOptions& options, size_t capacity)
    : sql_(sql), options_(options), capacity_(capacity) {
  const std::string rows = sql.name("vectors");
  const std::string chunks = sql.name("chunks");
  // Damaged rows stay where they are. A reader gets an error that says what to do.
  const std::string sound =
      " AND typeof(vector) = 'blob' AND length(vector) = " + std::to_string(options.vector_bytes());
  rows_ = sql.prepare("SELECT id, vector FROM " + rows + " WHERE id >= ?" + sound + " ORDER BY id");
  row_from_ = sql.prepare("SELECT id FROM " + rows + " WHERE id >= ?" + sound + " ORDER BY id LIMIT 1");
  chunk_from_ = sql.prepare("SELECT id FROM " + chunks + " WHERE id >= ? ORDER BY id LIMIT 1");
  chunk_after_ = sql.prepare("SELECT id FROM " + chunks + " WHERE id > ? ORDER BY id LIMIT 1");
  chunk_of_ = sql.prepare("SELECT id FROM " + chunks + " WHERE id <= ? ORDER BY id DESC LIMIT 1");
  read_chunk_ = sql.prepare("SELECT data FROM " + chunks + " WHERE id = ?");
  write_chunk_ = sql.prepare("INSERT OR REPLACE INTO " + chunks + " VALUES(?, ?)");
  remove_chunk_ = sql.prepare("DELETE FROM " + chunks + " WHERE id = ?");
  remove_rows_ = sql.prepare("DELETE FROM " + rows + " WHERE id BETWEEN ? AND ?" + sound);
}

void VectorPacker::pack(bool sweep) {
  sweep_ = sweep;
  std::optional<int64_t> from = INT64_MIN;
  while (from) from = pack_window(*from);
}

std::optional<int64_t> VectorPacker::pack_window(int64_t from) {
  std::optional<int64_t> start = first(row_from_, from);
  std::optional<int64_t> chunk = sweep_ ? first(chunk_from_, from) : std::nullopt;
  if (!start || (chunk && *chunk < *start)) start = chunk;
  if (!start) return std::nullopt;

  window_ = {};
  std::optional<int64_t> next = read_window(*start, first(chunk_of_, *start));
  write_window();
  return next;
}

// Fills the window from `from` on, which is in the range of `chunk` if there is one. Returns where the next window
// begins.
std::optional<int64_t> VectorPacker::read_window(int64_t from, std::optional<int64_t> chunk) {
  Execution rows(rows_);
  has_row_ = rows->bind(1, chunk.value_or(from)).step();
  for (int neighbors = 0;; neighbors++) {
    std::optional<int64_t> end = first(chunk_after_, chunk.value_or(from));
    if (chunk) {
      Execution select(read_chunk_);
      select->bind(1, *chunk).step();
      std::optional<PackedChunk> contents = PackedChunk::parse(select->blob(0), *chunk, options_.vector_bytes());
      if (!contents) {
        // Nothing moves in the range of a damaged chunk, so that it stays clear which vectors are lost.
        if (!window_.keys.empty() || !window_.chunks.empty()) return chunk;
        if (sweep_ && is_superseded_chunk(sql_, options_, *chunk)) remove_chunk(*chunk);
        return end;
      }
      window_.chunks.push_back(*chunk);
      end = add_range(*contents, end);
    }
    while (has_row_ && (!end || rows->integer(0) < *end)) {
      if (is_large()) return resume_at();
      add_row();
    }
    window_.goes_on = !end;
    if (!end || is_well_filled() || (!sweep_ && neighbors == kMostNeighbors)) return end;
    if (is_large()) return resume_at();
    chunk = end;
  }
}

// Adds the vectors of a chunk, and the rows before and between them. Returns the end of the range, or an earlier key
// when the window is full.
std::optional<int64_t> VectorPacker::add_range(const PackedChunk& chunk, std::optional<int64_t> end) {
  for (size_t i = 0; i < chunk.count(); i++) {
    int64_t key = chunk.key(i);
    if (!chunk.is_present(i)) continue;
    if (end && key >= *end) {
      window_.must_write = true;  // readers do not see entries behind the id of the next chunk
      break;
    }
    while (has_row_ && rows_.integer(0) < key) {
      if (is_large()) return split(chunk, i);
      add_row();
    }
    if (has_row_ && rows_.integer(0) == key) {
      add_row();
    } else {
      add(key, chunk.vector(i));
      window_.packed = window_.keys.size();
    }
  }
  return end;
}

// Gives the entries from `index` on a chunk of their own, and returns its id. REQUIRES: the entry at `index` is
// present.
int64_t VectorPacker::split(const PackedChunk& chunk, size_t index) {
  std::vector<int64_t> keys;
  Bytes vectors;
  for (size_t i = index; i < chunk.count(); i++) {
    if (!chunk.is_present(i)) continue;
    auto bytes = static_cast<const uint8_t*>(chunk.vector(i).data);
    keys.push_back(chunk.key(i));
    vectors.insert(vectors.end(), bytes, bytes + options_.vector_bytes());
  }
  write_chunk(keys.data(), vectors.data(), keys.size());
  window_.must_write = true;
  return keys.front();
}

void VectorPacker::add(int64_t key, BlobView vector) {
  auto bytes = static_cast<const uint8_t*>(vector.data);
  window_.keys.push_back(key);
  window_.vectors.insert(window_.vectors.end(), bytes, bytes + vector.size);
}

void VectorPacker::add_row() {
  add(rows_.integer(0), rows_.blob(1));
  window_.rows++;
  has_row_ = rows_.step();
}

bool VectorPacker::is_large() const { return window_.vectors.size() >= kWindowBytes; }

// Whether the window may end before the next chunk. A quarter of the new chunks may stay free. With less, each new
// vector would cause more rewriting. The windows of a sweep are as large as possible.
bool VectorPacker::is_well_filled() const {
  size_t count = window_.keys.size();
  size_t room = (count + capacity_ - 1) / capacity_ * capacity_;
  return !sweep_ && 4 * count >= 3 * room;
}

// Whether writing the window is not worth it: no vector comes from a row, and less than a tenth of the chunks is free.
bool VectorPacker::is_packed() const {
  return window_.rows == 0 && !window_.must_write && 10 * window_.keys.size() >= 9 * capacity_ * window_.chunks.size();
}

// Where to go on after a window that was full: at its last chunk, if that has room. REQUIRES: more vectors follow.
int64_t VectorPacker::resume_at() {
  window_.goes_on = true;
  size_t rest = window_.keys.size() % capacity_;
  return rest == 0 ? saturated_sum(window_.keys.back(), 1) : window_.keys[window_.keys.size() - rest];
}

void VectorPacker::write_window() {
  const size_t count = window_.keys.size();
  const size_t chunks = (count + capacity_ - 1) / capacity_;
  if (is_packed()) return;

  auto start = [&](size_t chunk) {
    return window_.goes_on ? std::min(count, chunk * capacity_) : chunk * count / chunks;
  };
  auto write = [&](size_t chunk) {
    write_chunk(&window_.keys[start(chunk)], &window_.vectors[start(chunk) * options_.vector_bytes()],
                start(chunk + 1) - start(chunk));
  };
  // A new chunk hides the entries of the old chunk before it that are behind the new chunk's id. So the last chunk is
  // written first, and the first old chunk is removed first. That way, read() finds every vector at all times.
  size_t packed = 0;
  while (packed < chunks && start(packed) < window_.packed) packed++;
  for (size_t i = packed; i > 0; i--) write(i - 1);
  for (size_t i = packed; i < chunks; i++) write(i);
  size_t chunk = 0;
  for (int64_t old : window_.chunks) {
    while (chunk < chunks && window_.keys[start(chunk)] < old) chunk++;
    if (chunk == chunks || window_.keys[start(chunk)] != old) remove_chunk(old);
  }
  if (window_.rows > 0) remove_rows();
}

void VectorPacker::write_chunk(const int64_t* keys, const uint8_t* vectors, size_t count) {
  vec::write_chunk(chunk_, keys, vectors, count, options_.vector_bytes());
  Execution write(write_chunk_);
  write->bind(1, keys[0]).bind(2, BlobView{chunk_.data(), chunk_.size()}).run();
}

void VectorPacker::remove_chunk(int64_t id) {
  Execution remove(remove_chunk_);
  remove->bind(1, id).run();
}

void VectorPacker::remove_rows() {
  Execution remove(remove_rows_);
  remove->bind(1, window_.keys.front()).bind(2, window_.keys.back()).run();
}

}  // namespace vec
