#include "memory/cached_column.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "query/number_range.h"

namespace vec {

namespace {

// A column whose distinct values take more than this, plus a number of bytes per row, is not kept in memory.
constexpr size_t kBytesKept = size_t{4} << 20;
constexpr size_t kBytesPerRow = 64;

// Stands for NULL among integers. A column that really has this value is of Kind::any.
constexpr int64_t kNullInteger = INT64_MIN;

bool is_null_word(int64_t integer) { return integer == kNullInteger; }
bool is_null_word(double real) { return std::isnan(real); }

template <class To, class From>
To bits(const From& from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  std::memcpy(&to, &from, sizeof to);
  return to;
}

// Clears the bits of values that do not pass. It first writes one byte per value, and then packs eight bytes of 0 or 1
// into eight bits. That is four times as fast as bit by bit.
template <class Test>
void keep(Bitset& set, const CachedColumn::Values& values, Test&& test) {
  for (size_t first = 0, word = 0; first < values.size(); first += 64, word++) {
    if (set.word(word) == 0) continue;
    uint8_t passes[64] = {};
    size_t count = std::min<size_t>(64, values.size() - first);
    for (size_t i = 0; i < count; i++) passes[i] = test(values[first + i]);
    uint64_t passed = 0;
    for (size_t i = 0; i < 64; i += 8) {
      uint64_t bytes;
      std::memcpy(&bytes, passes + i, sizeof bytes);
      passed |= (bytes * 0x0102040810204080u >> 56) << i;
    }
    set.set_word(word, set.word(word) & passed);
  }
}

// Tests whether a number is in a range that excludes NULL.
struct IntegerBounds {
  uint64_t low;
  uint64_t span;

  explicit IntegerBounds(const NumberRange<int64_t>& range)
      : low(static_cast<uint64_t>(std::max(range.low, kNullInteger + 1))),
        span(static_cast<uint64_t>(range.high) - low) {}
  bool operator()(CachedColumn::Word word) const { return word - low <= span; }
};

struct RealBounds {
  double low;
  double high;

  explicit RealBounds(const NumberRange<double>& range) : low(range.low), high(range.high) {}
  bool operator()(CachedColumn::Word word) const {
    auto real = bits<double>(word);
    return real >= low && real <= high;
  }
};

}  // namespace

// ---- values

CachedColumn::Word CachedColumn::null() const {
  switch (kind_) {
    case Kind::integer: return bits<Word>(kNullInteger);
    case Kind::real: return bits<Word>(std::numeric_limits<double>::quiet_NaN());
    default: return 0;
  }
}

bool CachedColumn::fits(const SqlValue& value) const {
  switch (kind_) {
    case Kind::none: return value.is_null();
    case Kind::integer: return value.is_null() || (value.type == SQLITE_INTEGER && value.integer != kNullInteger);
    case Kind::real: return value.is_null() || value.type == SQLITE_FLOAT;
    case Kind::any: return true;
  }
  return false;
}

CachedColumn::Word CachedColumn::word_of(const SqlValue& value) {
  if (kind_ == Kind::any) return number_of(value);
  if (value.is_null()) return null();
  return kind_ == Kind::integer ? bits<Word>(value.integer) : bits<Word>(value.real);
}

void CachedColumn::set(RowPosition position, const SqlValue& value) {
  if (!fits(value)) {
    bool is_plain_integer = value.type == SQLITE_INTEGER && value.integer != kNullInteger;
    Kind own = is_plain_integer ? Kind::integer : value.type == SQLITE_FLOAT ? Kind::real : Kind::any;
    become(kind_ == Kind::none ? own : Kind::any);
  }
  (position.is_slot ? slots_ : rows_)[position.index] = word_of(value);
  std::set<size_t>& unknown = position.is_slot ? unknown_slots_ : unknown_rows_;
  if (!unknown.empty()) unknown.erase(position.index);
}

void CachedColumn::set_unknown(RowPosition position) {
  (position.is_slot ? unknown_slots_ : unknown_rows_).insert(position.index);
}

void CachedColumn::resize_slots(size_t size) {
  slots_.resize(size, null());
  unknown_slots_.erase(unknown_slots_.lower_bound(size), unknown_slots_.end());
}

void CachedColumn::move_slot(size_t from, size_t to) {
  slots_[to] = slots_[from];
  bool is_unknown = unknown_slots_.erase(from) > 0;
  unknown_slots_.erase(to);
  if (is_unknown) unknown_slots_.insert(to);
}

void CachedColumn::become(Kind kind) {
  Kind before = std::exchange(kind_, kind);
  if (kind == Kind::any) number_of(SqlValue());  // 0
  auto old_value = [&](Word word) {
    if (before == Kind::integer && !is_null_word(bits<int64_t>(word))) return SqlValue::of_integer(bits<int64_t>(word));
    if (before == Kind::real && !is_null_word(bits<double>(word))) return SqlValue::of_real(bits<double>(word));
    return SqlValue();
  };
  for (Values* values : {&rows_, &slots_}) {
    for (Word& word : *values) word = word_of(old_value(word));
  }
}

// The number of a distinct value.
CachedColumn::Word CachedColumn::number_of(const SqlValue& value) {
  std::string name(1, static_cast<char>(value.type));
  if (value.type == SQLITE_INTEGER) name.append(reinterpret_cast<const char*>(&value.integer), sizeof value.integer);
  if (value.type == SQLITE_FLOAT) name.append(reinterpret_cast<const char*>(&value.real), sizeof value.real);
  name += value.bytes;
  auto [place, is_new] = numbers_.emplace(std::move(name), distinct_.size());
  if (is_new) {
    distinct_.push_back(value);
    bytes_ += 2 * value.bytes.size();
  }
  return place->second;
}

bool CachedColumn::is_too_large() const { return bytes_ > kBytesKept + kBytesPerRow * (rows_.size() + slots_.size()); }

bool CachedColumn::has_outgrown() const { return distinct_.size() > 1000 + 2 * (rows_.size() + slots_.size()); }

bool CachedColumn::tests_patterns() const {
  constexpr size_t few = 1000;
  constexpr size_t share = 3;  // testing a value takes 0.1 us, and reading a row by SQL 0.035 us (measured)
  bool is_listed = kind_ == Kind::any || kind_ == Kind::none;
  return is_listed && distinct_.size() <= std::max(few, (rows_.size() + slots_.size()) / share);
}

size_t CachedColumn::memory_bytes() const {
  constexpr size_t per_distinct = sizeof(SqlValue) + sizeof(std::string) + 4 * sizeof(void*);
  return (rows_.capacity() + slots_.capacity()) * sizeof(Word) + distinct_.size() * per_distinct + bytes_;
}

// ---- filtering

void CachedColumn::filter(const std::vector<const RowCondition*>& conditions, Bitset& rows, Bitset& slots) const {
  if (unknown_rows_.empty() && unknown_slots_.empty()) return filter_known(conditions, rows, slots);
  const Bitset rows_before = rows;
  const Bitset slots_before = slots;
  filter_known(conditions, rows, slots);
  keep_unknown(rows_before, rows, unknown_rows_);
  keep_unknown(slots_before, slots, unknown_slots_);
}

void CachedColumn::keep_unknown(const Bitset& before, Bitset& passed, const std::set<size_t>& unknown) {
  for (size_t number : unknown) {
    if (before.contains(number)) passed.insert(number);
  }
}

void CachedColumn::filter_known(const std::vector<const RowCondition*>& conditions, Bitset& rows, Bitset& slots) const {
  switch (kind_) {
    case Kind::integer: return filter_numbers<int64_t, IntegerBounds>(conditions, rows, slots);
    case Kind::real: return filter_numbers<double, RealBounds>(conditions, rows, slots);
    default: return filter_any(conditions, rows, slots);
  }
}

template <class Number, class Bounds>
void CachedColumn::filter_numbers(const std::vector<const RowCondition*>& conditions, Bitset& rows,
                                  Bitset& slots) const {
  NumberRange<Number> range;
  bool is_ranged = false;
  for (const RowCondition* condition : conditions) {
    if (is_exclusion(condition->comparison)) {
      exclude_number<Number>(*condition, rows, slots);
    } else {
      range.narrow(*condition);
      is_ranged = true;
    }
  }
  if (!is_ranged) return;
  Bounds bounds(range);
  for (auto [set, values] : {std::pair(&rows, &rows_), std::pair(&slots, &slots_)}) {
    if (range.is_empty()) {
      set->clear();
    } else if (range.is_null) {
      keep(*set, *values, [](Word word) { return is_null_word(bits<Number>(word)); });
    } else if (range.is_listed) {
      keep(*set, *values, [&](Word word) { return bounds(word) && range.accepts(bits<Number>(word)); });
    } else {
      keep(*set, *values, bounds);
    }
  }
}

template <class Number>
void CachedColumn::exclude_number(const RowCondition& condition, Bitset& rows, Bitset& slots) const {
  const SqlValue& value = condition.values[0];
  bool takes_null = condition.comparison == Comparison::is_not && !value.is_null();
  bool takes_none = condition.comparison == Comparison::not_equal && value.is_null();
  std::optional<Number> excluded = exact_number<Number>(value);
  for (auto [set, values] : {std::pair(&rows, &rows_), std::pair(&slots, &slots_)}) {
    keep(*set, *values, [&](Word word) {
      auto number = bits<Number>(word);
      if (is_null_word(number)) return takes_null;
      return !takes_none && !(excluded && number == *excluded);
    });
  }
}

void CachedColumn::filter_any(const std::vector<const RowCondition*>& conditions, Bitset& rows, Bitset& slots) const {
  std::vector<uint8_t> accepted(std::max<size_t>(distinct_.size(), 1));
  for (size_t number = 0; number < accepted.size(); number++) {
    const SqlValue value = kind_ == Kind::any ? distinct_[number] : SqlValue();
    accepted[number] = std::all_of(conditions.begin(), conditions.end(), [&](const RowCondition* condition) {
      return condition->may_accept(value, affinity_);
    });
  }
  auto accepts = [&](Word word) { return accepted[word] != 0; };
  keep(rows, rows_, accepts);
  keep(slots, slots_, accepts);
}

}  // namespace vec
