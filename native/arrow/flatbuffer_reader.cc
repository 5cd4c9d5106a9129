#include "arrow/flatbuffer_reader.h"

#include "sqlite/error.h"

namespace vec {

FlatTable::FlatTable(ByteView flatbuffer, uint64_t at) : flatbuffer_(flatbuffer), at_(at) {
  // The vtable is before or behind the table. A position before the first byte wraps to a number that is out of bounds.
  vtable_ = at_ - static_cast<uint64_t>(int64_t{load<int32_t>(at_)});
  vtable_bytes_ = load<uint16_t>(vtable_);
  if (!flatbuffer_.slice(vtable_, vtable_bytes_)) fail_bounds(vtable_);
}

FlatTable FlatTable::root(ByteView flatbuffer) {
  std::optional<uint32_t> at = flatbuffer.load<uint32_t>(0);
  if (!at) fail(SQLITE_ERROR, "expected a flatbuffer, received %lld bytes", static_cast<long long>(flatbuffer.size()));
  return FlatTable(flatbuffer, *at);
}

void FlatTable::fail_bounds(uint64_t at) const {
  fail(SQLITE_ERROR, "expected a flatbuffer of %lld bytes, received one with something at byte %lld",
       static_cast<long long>(flatbuffer_.size()), static_cast<long long>(at));
}

// The vtable has its own size, the size of the table, and for each field its position in the table, or 0.
std::optional<uint64_t> FlatTable::find(int field) const {
  auto entry = static_cast<uint64_t>(4 + 2 * field);
  if (entry + 2 > vtable_bytes_) return std::nullopt;
  auto offset = load<uint16_t>(vtable_ + entry);
  return offset == 0 ? std::nullopt : std::optional(at_ + offset);
}

std::optional<FlatTable> FlatTable::table(int field) const {
  std::optional<uint64_t> at = find(field);
  return at ? std::optional(FlatTable(flatbuffer_, follow(*at))) : std::nullopt;
}

std::string_view FlatTable::text(int field) const {
  FlatVector bytes(*this, field, 1);
  return {reinterpret_cast<const char*>(bytes.elements_.data()), bytes.elements_.size()};
}

FlatVector FlatTable::tables(int field) const { return FlatVector(*this, field, sizeof(uint32_t)); }

FlatVector FlatTable::structs(int field, size_t element_bytes) const { return FlatVector(*this, field, element_bytes); }

FlatVector::FlatVector(const FlatTable& table, int field, size_t element_bytes)
    : table_(table), element_bytes_(element_bytes) {
  std::optional<uint64_t> reference = table.find(field);
  if (!reference) return;
  uint64_t at = table.follow(*reference);
  size_ = table.load<uint32_t>(at);
  at_ = at + sizeof(uint32_t);
  std::optional<ByteView> elements = table.flatbuffer_.slice(at_, uint64_t{size_} * element_bytes);
  if (!elements) table.fail_bounds(at_);
  elements_ = *elements;
}

FlatTable FlatVector::table(uint32_t index) const {
  return FlatTable(table_.flatbuffer_, table_.follow(at_ + uint64_t{index} * element_bytes_));
}

}  // namespace vec
