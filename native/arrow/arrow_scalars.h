// The scalars of a column as SQLite values, looked up in the column's dictionary if it has one.
#pragma once

#include "arrow/arrow_batch.h"
#include "arrow/arrow_dictionaries.h"
#include "sqlite/statement.h"

namespace vec {

class ArrowScalars {
 public:
  // REQUIRES: is_scalar(field.type). Both arguments outlive this object.
  ArrowScalars(const ArrowField& field, const ArrowDictionaries& dictionaries)
      : field_(field), dictionaries_(dictionaries) {}

  void read(ArrowBatch& batch);
  uint64_t length() const { return array_.length(); }
  // Binds the scalar of a row to a parameter that is NULL, without a copy. Fails with SQLITE_ERROR on damaged data, and
  // on values that SQLite does not have. REQUIRES: row < length().
  void bind(Statement& statement, int parameter, uint64_t row) const;

 private:
  const ArrowField& field_;
  const ArrowDictionaries& dictionaries_;
  ArrowArray array_;  // of the values, or of their numbers in the dictionary
};

}  // namespace vec
