// The dictionaries of an Arrow stream, with the values that its messages have brought so far.
#pragma once

#include <map>
#include <vector>

#include "arrow/arrow_array.h"
#include "arrow/flatbuffer_reader.h"

namespace vec {

class ArrowDictionaries {
 public:
  // Adds the dictionary of a column, if it has one.
  void add(const ArrowField& field);
  // Reads a message with values of one dictionary. It adds values, or replaces all.
  void read(const FlatTable& dictionary_batch, ByteView body);

  // One value of a dictionary.
  struct Value {
    const ArrowArray& array;
    uint64_t row;
  };
  Value find(int64_t id, uint64_t index) const;

 private:
  struct Dictionary {
    ArrowType type;
    std::vector<ArrowArray> parts;
    std::vector<uint64_t> ends;  // for each part, how many values there are up to its end
  };
  std::map<int64_t, Dictionary> dictionaries_;
};

}  // namespace vec
