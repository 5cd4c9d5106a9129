#include "arrow/arrow_array.h"

#include "sqlite/error.h"

namespace vec {

namespace {

long long shown(uint64_t number) { return static_cast<long long>(number); }

[[noreturn]] void fail_range(uint64_t begin, uint64_t end, uint64_t size) {
  fail(SQLITE_ERROR, "expected a range within %lld, received %lld to %lld", shown(size), shown(begin), shown(end));
}

}  // namespace

bool ArrowArray::any_null(uint64_t first, uint64_t count) const {
  if (all_null_) return count > 0;
  if (validity_ == nullptr) return false;
  for (uint64_t row = first; row < first + count; row++) {
    if (!bit(validity_, row)) return true;
  }
  return false;
}

int64_t ArrowArray::integer(uint64_t row) const {
  const uint8_t* at = number(row);
  switch (type_.bits) {
    case 8: return type_.is_signed ? int64_t{load_number<int8_t>(at)} : load_number<uint8_t>(at);
    case 16: return type_.is_signed ? int64_t{load_number<int16_t>(at)} : load_number<uint16_t>(at);
    case 32: return type_.is_signed ? int64_t{load_number<int32_t>(at)} : load_number<uint32_t>(at);
    default: break;
  }
  auto integer = load_number<int64_t>(at);
  if (type_.is_signed || integer >= 0) return integer;
  fail(SQLITE_ERROR, "expected an integer up to 9223372036854775807, received %llu",
       static_cast<unsigned long long>(integer));
}

double ArrowArray::real(uint64_t row) const { return element_at(number(row), 0, *element_type_of(type_)); }

uint64_t ArrowArray::offset(uint64_t index) const {
  if (type_.is_large()) return load_number<uint64_t>(offsets_.data() + index * sizeof(uint64_t));
  return load_number<uint32_t>(offsets_.data() + index * sizeof(uint32_t));  // a negative offset is out of any range
}

ArrowArray::Range ArrowArray::range(uint64_t row) const { return {offset(row), offset(row + 1)}; }

ByteView ArrowArray::bytes(uint64_t row) const {
  auto size = static_cast<uint64_t>(type_.size);
  Range range = type_.is(ArrowId::fixed_size_binary) ? Range{row * size, row * size + size} : this->range(row);
  std::optional<ByteView> bytes =
      range.begin > range.end ? std::nullopt : values_.slice(range.begin, range.end - range.begin);
  if (!bytes) fail_range(range.begin, range.end, values_.size());
  return *bytes;
}

ArrowArray::Range ArrowArray::elements(uint64_t row) const {
  auto size = static_cast<uint64_t>(type_.size);
  return type_.is(ArrowId::fixed_size_list) ? Range{row * size, row * size + size} : range(row);
}

}  // namespace vec
