// Reads a flatbuffer that may be damaged. Anything that refers outside of it fails with SQLITE_ERROR. The format:
// https://flatbuffers.dev/internals
#pragma once

#include <optional>
#include <string_view>

#include "base/byte_view.h"

namespace vec {

class FlatVector;

// A table. Its fields are numbered in the order of the schema, and each of them may be absent.
class FlatTable {
 public:
  // The table that refers to all others.
  static FlatTable root(ByteView flatbuffer);

  template <class T>
  T number(int field, T absent = 0) const {
    std::optional<uint64_t> at = find(field);
    return at ? load<T>(*at) : absent;
  }
  std::optional<FlatTable> table(int field) const;
  // "" when absent.
  std::string_view text(int field) const;
  // A vector of tables, or of structs of `element_bytes`. It is empty when the field is absent.
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
  // The target of the reference at `at`.
  uint64_t follow(uint64_t at) const { return at + load<uint32_t>(at); }

  ByteView flatbuffer_;
  uint64_t at_;
  uint64_t vtable_ = 0;
  uint16_t vtable_bytes_ = 0;
};

class FlatVector {
 public:
  uint32_t size() const { return size_; }
  // REQUIRES: index < size(), in a vector of tables.
  FlatTable table(uint32_t index) const;
  // Reads a number in a struct. REQUIRES: index < size(), in a vector of structs that have a T at the offset.
  template <class T>
  T number(uint32_t index, size_t offset) const {
    return load_number<T>(elements_.data() + index * element_bytes_ + offset);
  }

 private:
  friend class FlatTable;
  FlatVector(const FlatTable& table, int field, size_t element_bytes);

  FlatTable table_;  // that has the vector
  uint64_t at_ = 0;  // where the elements begin
  uint32_t size_ = 0;
  size_t element_bytes_;
  ByteView elements_;
};

}  // namespace vec
