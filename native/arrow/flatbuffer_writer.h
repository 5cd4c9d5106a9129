// Writes a flatbuffer. A table is written before the things it refers to, and is linked to them afterwards.
#pragma once

#include <initializer_list>
#include <string_view>

#include "base/bytes.h"

namespace vec {

class FlatbufferWriter {
 public:
  // A field of a table: a number, or a reference that link() sets later.
  struct Field {
    int id;
    size_t bytes;
    int64_t value;
  };
  template <class T>
  static Field number(int id, T value) {
    return {id, sizeof(T), static_cast<int64_t>(value)};
  }
  static Field reference(int id) { return {id, sizeof(uint32_t), 0}; }

  // Each of these returns the position of what it adds. The first table is the root.
  size_t add_table(std::initializer_list<Field> fields);
  size_t add_text(std::string_view text);
  size_t add_references(size_t count);
  // Adds structs of `width` numbers each.
  size_t add_structs(const std::vector<int64_t>& numbers, size_t width);

  void link(size_t table, int field, size_t target);
  // Links an element of what add_references() has added.
  void link_element(size_t references, size_t index, size_t target);

  // The flatbuffer, padded to a multiple of 8 bytes.
  const Bytes& finish();

 private:
  // Pads so that what begins after `ahead` more bytes is aligned to `alignment`.
  void align(size_t alignment, size_t ahead);
  void refer(size_t at, size_t target);

  Bytes bytes_ = Bytes(sizeof(uint32_t));  // begins with a reference to the root
  bool has_root_ = false;
};

}  // namespace vec
