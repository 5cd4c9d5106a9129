#include "memory/tag_column.h"

#include <algorithm>
#include <utility>

namespace vec {

namespace {

// A column that takes more than this, plus a number of bytes per row, is not kept in memory.
constexpr size_t kBytesKept = size_t{4} << 20;
constexpr size_t kBytesPerRow = 512;

// When more rows have changed than this, plus a share of all, they are indexed anew.
constexpr size_t kChangedKept = 1000;
constexpr size_t kShareChanged = 32;

}  // namespace

// ---- values

void TagColumn::resize_rows(size_t size) {
  size_ = size;
  unread_.assign(size, null_list());
}

TagColumn::Number TagColumn::number_of(const Tag& tag) {
  auto [place, is_new] = numbers_.emplace(tag, static_cast<Number>(numbers_.size() + 1));
  if (is_new) bytes_ += tag.size();
  return place->second;
}

TagColumn::List TagColumn::add_list(const Tags& tags) {
  if (!tags) return null_list();
  auto begin = static_cast<uint32_t>(lists_.size());
  for (const Tag& tag : *tags) lists_.push_back(number_of(tag));
  std::sort(lists_.begin() + begin, lists_.end());
  lists_.erase(std::unique(lists_.begin() + begin, lists_.end()), lists_.end());
  return {begin, static_cast<uint32_t>(lists_.size()) - begin};
}

void TagColumn::put(RowPosition position, List list) {
  if (position.is_slot) {
    slots_[position.index] = list;
  } else if (!is_read_) {
    unread_[position.index] = list;
  } else {
    changed_[static_cast<uint32_t>(position.index)] = list;
  }
  if (!is_read_) return;
  if (changed_.size() > unknown_ + kChangedKept + size_ / kShareChanged) index(current_lists());
  if (lists_.size() > 2 * lists_kept_ + kChangedKept) collect_garbage();
}

void TagColumn::finish() {
  is_read_ = true;
  index(unread_);
  unread_ = {};
}

// Makes rows_ anew from the list of each row.
void TagColumn::index(const std::vector<List>& lists) {
  starts_.assign(numbers_.size() + 2, 0);
  auto for_each = [&](auto&& visit) {
    for (size_t row = 0; row < lists.size(); row++) {
      for (uint32_t i = 0; i < lists[row].size; i++) visit(lists_[lists[row].begin + i], static_cast<uint32_t>(row));
    }
  };
  for_each([&](Number number, uint32_t) { starts_[number + 1]++; });
  for (size_t i = 1; i < starts_.size(); i++) starts_[i] += starts_[i - 1];
  rows_ = std::vector<uint32_t>(starts_.back());
  std::vector<uint32_t> next(starts_.begin(), starts_.end() - 1);
  for_each([&](Number number, uint32_t row) { rows_[next[number]++] = row; });
  changed_.clear();
  for (size_t row = 0; row < lists.size(); row++) {
    if (is_unknown(lists[row])) changed_[static_cast<uint32_t>(row)] = unknown_list();
  }
  unknown_ = changed_.size();
  collect_garbage();
}

// The list of each row of the segment, as it is now.
std::vector<TagColumn::List> TagColumn::current_lists() {
  std::vector<List> lists(size_, {0, 0});
  for (uint32_t row : rows_) lists[row].size++;
  auto end = static_cast<uint32_t>(lists_.size());
  for (List& list : lists) {
    list.begin = end;
    end += std::exchange(list.size, 0);
  }
  lists_.resize(end);
  for (Number number = 0; number + 1 < starts_.size(); number++) {
    for (uint32_t i = starts_[number]; i < starts_[number + 1]; i++) {
      List& list = lists[rows_[i]];
      lists_[list.begin + list.size++] = number;
    }
  }
  for (const auto& [row, list] : changed_) lists[row] = list;
  return lists;
}

// Removes from lists_ what is no longer used.
void TagColumn::collect_garbage() {
  std::vector<Number> kept = {kNull};
  auto keep = [&](List& list) {
    if (list.begin == 0) return;
    auto begin = static_cast<uint32_t>(kept.size());
    kept.insert(kept.end(), lists_.begin() + list.begin, lists_.begin() + list.begin + list.size);
    list.begin = begin;
  };
  for (auto& [_, list] : changed_) keep(list);
  for (List& list : slots_) keep(list);
  kept.shrink_to_fit();
  lists_ = std::move(kept);
  lists_kept_ = lists_.size();
}

bool TagColumn::is_too_large() const {
  size_t bytes = 2 * bytes_ + (rows_.size() + lists_.size()) * sizeof(uint32_t);
  return bytes > kBytesKept + kBytesPerRow * (size_ + slots_.size());
}

bool TagColumn::has_outgrown() const { return numbers_.size() > 1000 + 2 * (rows_.size() + lists_.size()); }

size_t TagColumn::memory_bytes() const {
  constexpr size_t per_distinct = sizeof(Tag) + sizeof(Number) + 2 * sizeof(void*);
  constexpr size_t per_changed = sizeof(uint32_t) + sizeof(List) + 2 * sizeof(void*);
  size_t numbers = starts_.capacity() + rows_.capacity() + lists_.capacity();
  return numbers * sizeof(uint32_t) + slots_.capacity() * sizeof(List) + changed_.size() * per_changed +
         numbers_.size() * per_distinct + bytes_;
}

// ---- filtering

TagColumn::Test TagColumn::test_of(const RowCondition& condition) const {
  Test test = {condition.comparison, {}, !condition.tags};
  if (!condition.tags) return test;
  for (const Tag& tag : *condition.tags) {
    auto found = numbers_.find(tag);
    if (found != numbers_.end()) test.numbers.push_back(found->second);
  }
  bool needs_all = condition.comparison == Comparison::has_all;
  test.is_impossible = needs_all && test.numbers.size() < condition.tags->size();
  return test;
}

bool TagColumn::passes(List list, const Test& test) const {
  if (is_unknown(list)) return true;
  if (test.is_impossible) return false;
  auto begin = lists_.begin() + list.begin;
  auto is_there = [&](Number number) { return std::find(begin, begin + list.size, number) != begin + list.size; };
  const std::vector<Number>& numbers = test.numbers;
  switch (test.comparison) {
    case Comparison::has_all: return !is_there(kNull) && std::all_of(numbers.begin(), numbers.end(), is_there);
    case Comparison::has_none: return std::none_of(numbers.begin(), numbers.end(), is_there);
    default: return std::any_of(numbers.begin(), numbers.end(), is_there);
  }
}

// Removes the rows that do not pass, as far as rows_ tells.
void TagColumn::narrow(Bitset& rows, const Test& test) const {
  if (test.is_impossible) return rows.clear();
  auto for_each = [&](Number number, auto&& visit) {
    if (number + size_t{1} >= starts_.size()) return;  // a tag of changed rows alone
    std::for_each(rows_.begin() + starts_[number], rows_.begin() + starts_[number + 1], visit);
  };
  auto keep = [&](auto begin, auto end) {
    Bitset kept(64 * rows.words());
    std::for_each(begin, end, [&](Number number) { for_each(number, [&](uint32_t row) { kept.insert(row); }); });
    rows.keep_all(kept);
  };
  const std::vector<Number>& numbers = test.numbers;
  if (test.comparison == Comparison::has_all) {
    for_each(kNull, [&](uint32_t row) { rows.remove(row); });
    for (auto number = numbers.begin(); number != numbers.end(); ++number) keep(number, number + 1);
  } else if (test.comparison == Comparison::has_none) {
    for (Number number : numbers) for_each(number, [&](uint32_t row) { rows.remove(row); });
  } else {
    keep(numbers.begin(), numbers.end());
  }
}

void TagColumn::filter(const std::vector<const RowCondition*>& conditions, Bitset& rows, Bitset& slots) const {
  std::vector<Test> tests;
  for (const RowCondition* condition : conditions) tests.push_back(test_of(*condition));
  auto passes_all = [&](List list) {
    return std::all_of(tests.begin(), tests.end(), [&](const Test& test) { return passes(list, test); });
  };
  std::vector<uint32_t> passed;
  for (const auto& [row, list] : changed_) {
    if (rows.contains(row) && passes_all(list)) passed.push_back(row);
  }
  for (const Test& test : tests) narrow(rows, test);
  for (const auto& [row, _] : changed_) rows.remove(row);
  for (uint32_t row : passed) rows.insert(row);
  slots.keep_if([&](size_t slot) { return passes_all(slots_[slot]); });
}

}  // namespace vec
