#include "storage/segment_chunks.h"

#include "base/byte_reader.h"
#include "base/checksum.h"
#include "sqlite/stored_blob.h"

namespace vec {

namespace {

constexpr size_t kChecksumBytes = sizeof(uint64_t);

}  // namespace

void SegmentChunks::fail_corrupt(const std::string& what) const { sql_.fail_repairable("its index " + what); }

Statement& SegmentChunks::read_statement() {
  return sql_.prepared(statements_.read, [&] { return "SELECT data FROM " + sql_.name("index") + " WHERE id = ?"; });
}

Statement& SegmentChunks::write_statement() {
  return sql_.prepared(statements_.write,
                       [&] { return "INSERT OR REPLACE INTO " + sql_.name("index") + " VALUES(?, ?)"; });
}

Statement& SegmentChunks::remove_statement() {
  return sql_.prepared(statements_.remove,
                       [&] { return "DELETE FROM " + sql_.name("index") + " WHERE id BETWEEN ? AND ?"; });
}

void SegmentChunks::read(int64_t id, ChunkSize sizes, const std::function<void(const uint8_t*, size_t)>& visit) {
  if (!has(id)) fail_corrupt(format("lacks chunk %lld", static_cast<long long>(id)));
  Bytes bytes = stored(id, sizes);
  size_t data_size = bytes.size() - kChecksumBytes;
  uint64_t expected;
  std::memcpy(&expected, bytes.data() + data_size, kChecksumBytes);
  if (checksum(bytes.data(), data_size, static_cast<uint64_t>(id)) != expected) fail_damaged(id);
  visit(bytes.data(), data_size);
}

// Another connection may have written the chunk with a greater SQLITE_LIMIT_LENGTH.
Bytes SegmentChunks::stored(int64_t id, ChunkSize sizes) const {
  try {
    StoredBlob blob(sql_.db(), sql_.schema(), sql_.table() + "_index", "data", id);
    // The size is what the row says, and no more is proved of it.
    if (blob.size() < kChecksumBytes || !sizes.includes(blob.size() - kChecksumBytes)) fail_damaged(id);
    Bytes bytes(blob.size());
    blob.read(bytes.data());
    return bytes;
  } catch (const Error& error) {
    if (error.code != SQLITE_ERROR) throw;
    fail_damaged(id);
  }
}

void SegmentChunks::fail_damaged(int64_t id) const {
  fail_corrupt(format("has a damaged chunk (%lld)", static_cast<long long>(id)));
}

bool SegmentChunks::has(int64_t id) {
  Execution select(
      sql_.prepared(statements_.has, [&] { return "SELECT 1 FROM " + sql_.name("index") + " WHERE id = ?"; }));
  return select->bind(1, id).step();
}

void SegmentChunks::prepare_writes() {
  write_statement();
  remove_statement();
}

std::string SegmentChunks::stored_bytes(int64_t id) {
  Execution select(read_statement());
  if (!select->bind(1, id).step()) return "";
  BlobView blob = select->blob(0);
  if (blob.size == 0) fail_corrupt(format("has an empty chunk (%lld)", static_cast<long long>(id)));
  return std::string(static_cast<const char*>(blob.data), blob.size);
}

void SegmentChunks::write(int64_t id, Bytes data) {
  append(data, checksum(data.data(), data.size(), static_cast<uint64_t>(id)));
  Execution write(write_statement());
  write->bind(1, id).bind(2, BlobView{data.data(), data.size()}).run();
}

void SegmentChunks::remove(int64_t from, int64_t to) {
  Execution remove(remove_statement());
  remove->bind(1, from).bind(2, to).run();
}

}  // namespace vec
