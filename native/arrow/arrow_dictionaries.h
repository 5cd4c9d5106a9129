// The dictionaries of an Arrow stream: the values that its messages have brought until now.
#pragma once

#include <map>
#include <vector>

#include "arrow/arrow_array.h"
#include "arrow/flatbuffer_reader.h"

namespace vec {

class ArrowDictionaries {
 public:
  // Makes room for the dictionary of a column, if it has one.
  void add(const ArrowField& field);
  // A message with values of one: further ones, or all anew.
  void read(const FlatTable& dictionary_batch, ByteView body);

  // One value.
  struct Value {
    const ArrowArray& array;
    uint64_t row;
  };
  Value find(int64_t id, uint64_t index) const;

 private:
  struct Dictionary {
    ArrowType type;
    std::vector<ArrowArray> parts;
    std::vector<uint64_t> ends;  // how many values the parts have, up to each
  };
  std::map<int64_t, Dictionary> dictionaries_;
};

}  // namespace vec
