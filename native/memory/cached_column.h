// One metadata column in memory, for filters.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/bitset.h"
#include "memory/row_position.h"
#include "query/row_condition.h"
#include "sqlite/sql_value.h"

namespace vec {

// Each value takes eight bytes. While all values are integers, or all are reals, that is the number itself. Otherwise
// it is the number of a distinct value.
class CachedColumn {
 public:
  using Word = uint64_t;
  using Values = std::vector<Word>;

  explicit CachedColumn(Affinity affinity) : affinity_(affinity) {}

  // Sets how many rows of the segment and how many slots there are. New values are NULL.
  void resize_rows(size_t size) { rows_.resize(size, null()); }
  void resize_slots(size_t size);
  void move_slot(size_t from, size_t to);
  void set(RowPosition position, const SqlValue& value);
  // The row of this position is not there, but may come back without notice. It passes every filter.
  void set_unknown(RowPosition position);

  // Removes the rows and slots that do not satisfy the conditions. All conditions are on this column. A few that do not
  // satisfy them may remain.
  void filter(const std::vector<const RowCondition*>& conditions, Bitset& rows, Bitset& slots) const;

  // Whether filter() should test patterns: where there are few distinct values. SQL tests many faster.
  bool tests_patterns() const;

  // Whether text and BLOBs take so much memory that the column should not be kept.
  bool is_too_large() const;
  // Whether most of the distinct values are no longer in use.
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
  template <class Number>
  void exclude_number(const RowCondition& condition, Bitset& rows, Bitset& slots) const;
  void filter_any(const std::vector<const RowCondition*>& conditions, Bitset& rows, Bitset& slots) const;

  static void keep_unknown(const Bitset& before, Bitset& passed, const std::set<size_t>& unknown);
  void filter_known(const std::vector<const RowCondition*>& conditions, Bitset& rows, Bitset& slots) const;

  Affinity affinity_;
  Kind kind_ = Kind::none;
  Values rows_;
  Values slots_;
  std::set<size_t> unknown_rows_;
  std::set<size_t> unknown_slots_;
  std::vector<SqlValue> distinct_;  // the first one is NULL
  std::unordered_map<std::string, Word> numbers_;
  size_t bytes_ = 0;  // of the distinct values
};

}  // namespace vec
