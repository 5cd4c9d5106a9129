// Reads a flatbuffer that may be damaged: whatever would lead out of it fails with SQLITE_ERROR.
// The format: https://flatbuffers.dev/internals
#pragma once

#include <optional>
#include <string_view>

#include "base/byte_view.h"

namespace vec {

class FlatVector;

// A table; its fields are numbered as the schema lists them, and each may be absent.
class FlatTable {
 public:
  // The one that all others hang on.
  static FlatTable root(ByteView flatbuffer);

  template <class T>
  T number(int field, T absent = 0) const {
    std::optional<uint64_t> at = find(field);
    return at ? load<T>(*at) : absent;
  }
  std::optional<FlatTable> table(int field) const;
  // "" when absent.
  std::string_view text(int field) const;
  // Of tables, or of structs of `element_bytes`; of no elements when absent.
  FlatVector tables(int field) const;
  FlatVector structs(int field, size_t element_bytes) const;

 private:
  friend class FlatVector;
  FlatTable(ByteView flatbuffer, uint64_t at);

  template <class T>
  T load(uint64_t at) const {
    std::optional<T> number = flatbuffer_.load<T>(at);
    if (!number) fail_bounds(at);
    return *number;
  }
  [[noreturn]] void fail_bounds(uint64_t at) const;
  std::optional<uint64_t> find(int field) const;
  // Where what a reference at `at` refers to is.
  uint64_t follow(uint64_t at) const { return at + load<uint32_t>(at); }

  ByteView flatbuffer_;
  uint64_t at_;
  uint64_t vtable_ = 0;
  uint16_t vtable_bytes_ = 0;
};

class FlatVector {
 public:
  uint32_t size() const { return size_; }
  // REQUIRES: it is a vector of tables; index < size().
  FlatTable table(uint32_t index) const;
  // A number in a struct. REQUIRES: it is a vector of structs that have it there; index < size().
  template <class T>
  T number(uint32_t index, size_t offset) const {
    return load_number<T>(elements_.data() + index * element_bytes_ + offset);
  }

 private:
  friend class FlatTable;
  FlatVector(const FlatTable& table, int field, size_t element_bytes);

  FlatTable table_;  // that has it
  uint64_t at_ = 0;  // of the elements
  uint32_t size_ = 0;
  size_t element_bytes_;
  ByteView elements_;
};

}  // namespace vec
