// One metadata column in memory, to filter by.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/bitset.h"
#include "memory/row_position.h"
#include "query/row_condition.h"
#include "sqlite/sql_value.h"

namespace vec {

// Eight bytes a value: the number itself as long as all are integers, or all are reals; else which of the distinct
// values it is.
class CachedColumn {
 public:
  using Word = uint64_t;
  using Values = std::vector<Word>;

  explicit CachedColumn(Affinity affinity) : affinity_(affinity) {}

  // Of the segment's rows, and of the changed rows by slot. A new one is NULL.
  void resize_rows(size_t size) { rows_.resize(size, null()); }
  void resize_slots(size_t size) { slots_.resize(size, null()); }
  void move_slot(size_t from, size_t to) { slots_[to] = slots_[from]; }
  void set(RowPosition position, const SqlValue& value);

  // Leaves those in the sets that may satisfy the conditions, which are all on this column.
  void filter(const std::vector<const RowCondition*>& conditions, Bitset& rows, Bitset& slots) const;

  // Text and BLOBs take so much room that the column should not be kept.
  bool is_too_large() const;
  // Most of the distinct values are none any more.
  bool has_outgrown() const;
  size_t memory_bytes() const;

 private:
  enum class Kind : uint8_t { none, integer, real, any };

  Word null() const;
  Word word_of(const SqlValue& value);
  bool fits(const SqlValue& value) const;
  void become(Kind kind);
  Word number_of(const SqlValue& value);

  template <class Number, class Bounds>
  void filter_numbers(const std::vector<const RowCondition*>& conditions, Bitset& rows, Bitset& slots) const;
  void filter_any(const std::vector<const RowCondition*>& conditions, Bitset& rows, Bitset& slots) const;

  Affinity affinity_;
  Kind kind_ = Kind::none;
  Values rows_;
  Values slots_;
  std::vector<SqlValue> distinct_;  // the first is NULL
  std::unordered_map<std::string, Word> numbers_;
  size_t bytes_ = 0;  // of the distinct values
};

}  // namespace vec
