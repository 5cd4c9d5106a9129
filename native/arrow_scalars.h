// The scalars of a column as SQLite takes them: with its dictionary, if it has one.
#pragma once

#include <map>
#include <vector>

#include "arrow_array.h"
#include "statement.h"

namespace vec {

// The dictionaries of a stream: the values that messages have brought until now.
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

class ArrowScalars {
 public:
  // REQUIRES: both outlive this object; is_scalar(field.type).
  ArrowScalars(const ArrowField& field, const ArrowDictionaries& dictionaries) : field_(field), dictionaries_(dictionaries) {}

  void read(ArrowBatch& batch);
  uint64_t length() const { return array_.length(); }
  // Binds the scalar of a row to a parameter that is NULL, without a copy. Fails with SQLITE_ERROR on what is damaged or what SQLite has no value for.
  // REQUIRES: row < length().
  void bind(Statement& statement, int parameter, uint64_t row) const;

 private:
  const ArrowField& field_;
  const ArrowDictionaries& dictionaries_;
  ArrowArray array_;  // of the values, or of their numbers in the dictionary
};

}  // namespace vec
