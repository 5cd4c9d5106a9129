// One column of tags in memory, for filters.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/bitset.h"
#include "memory/row_position.h"
#include "query/row_condition.h"
#include "query/tag_test.h"

namespace vec {

// For each tag, the rows of the segment that have it: four bytes for each row and tag. Rows whose tags have changed
// since then, and slots, have lists of tags instead, and a filter looks at each of them.
class TagColumn {
 public:
  // Sets how many rows of the segment and how many slots there are. New ones are NULL.
  void resize_rows(size_t size);
  void resize_slots(size_t size) { slots_.resize(size, null_list()); }
  void move_slot(size_t from, size_t to) { slots_[to] = slots_[from]; }
  void set(RowPosition position, const Tags& tags) { put(position, add_list(tags)); }
  // The row of this position has no tags that could be read, or is not there, but may come back without notice. It
  // passes every filter.
  void set_unknown(RowPosition position) { put(position, unknown_list()); }
  // Ends the first reading of all rows, before which filter() must not be called.
  void finish();

  // Removes the rows and slots that do not pass the tests. REQUIRES: all conditions are tests of these tags.
  void filter(const std::vector<const RowCondition*>& conditions, Bitset& rows, Bitset& slots) const;

  // Whether the tags take so much memory that the column should not be kept.
  bool is_too_large() const;
  // Whether most of the distinct tags are no longer in use.
  bool has_outgrown() const;
  size_t memory_bytes() const;

 private:
  using Number = uint32_t;  // of a distinct tag

  // Some numbers in lists_.
  struct List {
    uint32_t begin;
    uint32_t size;
  };

  // A test with the numbers of its tags.
  struct Test {
    Comparison comparison;
    std::vector<Number> numbers;
    bool is_impossible;  // it looks for a tag that no row has, or for NULL
  };

  // NULL is the tag 0.
  static constexpr Number kNull = 0;
  static List null_list() { return {0, 1}; }
  static List unknown_list() { return {0, 0}; }
  static bool is_unknown(List list) { return list.begin == 0 && list.size == 0; }

  void put(RowPosition position, List list);

  Number number_of(const Tag& tag);
  List add_list(const Tags& tags);
  void index(const std::vector<List>& lists);
  std::vector<List> current_lists();
  void collect_garbage();

  Test test_of(const RowCondition& condition) const;
  bool passes(List list, const Test& test) const;
  void narrow(Bitset& rows, const Test& test) const;

  size_t size_ = 0;                             // rows of the segment
  std::unordered_map<Tag, Number> numbers_;     // without NULL
  size_t bytes_ = 0;                            // of the distinct tags
  std::vector<uint32_t> starts_ = {0, 0};       // of each tag in rows_, and the end
  std::vector<uint32_t> rows_;                  // the rows that have a tag, tag after tag
  std::unordered_map<uint32_t, List> changed_;  // rows of the segment whose tags are not those in rows_
  size_t unknown_ = 0;                          // rows in changed_ that index() had to leave there
  std::vector<List> unread_;                    // the rows of the segment, until finish()
  std::vector<List> slots_;
  std::vector<Number> lists_ = {kNull};
  size_t lists_kept_ = 0;  // how long lists_ was when it had no garbage
  bool is_read_ = false;
};

}  // namespace vec
