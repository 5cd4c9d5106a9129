#include "arrow/flatbuffer_writer.h"

#include <algorithm>
#include <cstring>

#include "base/byte_reader.h"
#include "base/byte_view.h"

namespace vec {

namespace {

constexpr size_t kVtableHeader = 2 * sizeof(uint16_t);

size_t vtable_entry(int field) { return kVtableHeader + static_cast<size_t>(field) * sizeof(uint16_t); }

}  // namespace

void FlatbufferWriter::align(size_t alignment, size_t ahead) {
  while ((bytes_.size() + ahead) % alignment != 0) bytes_.push_back(0);
}

void FlatbufferWriter::refer(size_t at, size_t target) {
  auto distance = static_cast<uint32_t>(target - at);
  std::memcpy(bytes_.data() + at, &distance, sizeof distance);
}

// Writes a vtable, the distance from it to the table, and then the fields. The widest fields come first, so that each
// is aligned.
size_t FlatbufferWriter::add_table(std::initializer_list<Field> fields) {
  std::vector<Field> ordered(fields);
  std::stable_sort(ordered.begin(), ordered.end(), [](const Field& a, const Field& b) { return a.bytes > b.bytes; });
  size_t vtable_bytes = kVtableHeader;
  size_t table_bytes = sizeof(int32_t);
  for (const Field& field : ordered) {
    vtable_bytes = std::max(vtable_bytes, vtable_entry(field.id) + sizeof(uint16_t));
    table_bytes += field.bytes;
  }
  align(8, vtable_bytes + sizeof(int32_t));
  size_t vtable = bytes_.size();
  bytes_.resize(vtable + vtable_bytes);
  auto set_entry = [&](size_t offset, size_t value) {
    auto entry = static_cast<uint16_t>(value);
    std::memcpy(bytes_.data() + vtable + offset, &entry, sizeof entry);
  };
  set_entry(0, vtable_bytes);
  set_entry(sizeof(uint16_t), table_bytes);

  size_t table = bytes_.size();
  append(bytes_, static_cast<int32_t>(table - vtable));
  for (const Field& field : ordered) {
    set_entry(vtable_entry(field.id), bytes_.size() - table);
    append(bytes_, reinterpret_cast<const uint8_t*>(&field.value), field.bytes);  // little-endian
  }
  align(4, 0);
  if (!has_root_) refer(0, table);
  has_root_ = true;
  return table;
}

size_t FlatbufferWriter::add_text(std::string_view text) {
  align(4, 0);
  size_t at = bytes_.size();
  append(bytes_, static_cast<uint32_t>(text.size()));
  append(bytes_, text.data(), text.size());
  bytes_.push_back(0);
  align(4, 0);
  return at;
}

size_t FlatbufferWriter::add_references(size_t count) {
  size_t at = bytes_.size();
  append(bytes_, static_cast<uint32_t>(count));
  bytes_.resize(bytes_.size() + count * sizeof(uint32_t));
  return at;
}

size_t FlatbufferWriter::add_structs(const std::vector<int64_t>& numbers, size_t width) {
  align(8, sizeof(uint32_t));
  size_t at = bytes_.size();
  append(bytes_, static_cast<uint32_t>(numbers.size() / width));
  append(bytes_, numbers.data(), numbers.size());
  return at;
}

void FlatbufferWriter::link(size_t table, int field, size_t target) {
  size_t vtable = table - static_cast<size_t>(load_number<int32_t>(bytes_.data() + table));
  refer(table + load_number<uint16_t>(bytes_.data() + vtable + vtable_entry(field)), target);
}

void FlatbufferWriter::link_element(size_t references, size_t index, size_t target) {
  refer(references + sizeof(uint32_t) + index * sizeof(uint32_t), target);
}

const Bytes& FlatbufferWriter::finish() {
  align(8, 0);
  return bytes_;
}

}  // namespace vec
