#include "storage/segment_chunks.h"

#include "base/byte_reader.h"
#include "base/checksum.h"

namespace vec {

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

void SegmentChunks::read(int64_t id, std::optional<size_t> size,
                         const std::function<void(const uint8_t*, size_t)>& visit) {
  Execution select(read_statement());
  select->bind(1, id);
  if (!select->step()) fail_corrupt(format("lacks chunk %lld", static_cast<long long>(id)));
  BlobView blob = select->blob(0);
  uint64_t expected;
  if (blob.size >= sizeof expected && (!size || blob.size == *size + sizeof expected)) {
    size_t data_size = blob.size - sizeof expected;
    auto data = static_cast<const uint8_t*>(blob.data);
    std::memcpy(&expected, data + data_size, sizeof expected);
    if (checksum(data, data_size, static_cast<uint64_t>(id)) == expected) return visit(data, data_size);
  }
  fail_corrupt(format("has a damaged chunk (%lld)", static_cast<long long>(id)));
}

bool SegmentChunks::has(int64_t id) {
  Execution select(read_statement());
  return select->bind(1, id).step();
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
