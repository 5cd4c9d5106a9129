#include "search/row_selection.h"

#include <algorithm>
#include <list>
#include <set>

#include "definition/column_map.h"
#include "query/number_range.h"
#include "query/sql_condition.h"
#include "sqlite/text.h"

namespace vec {

namespace {

using Conditions = std::vector<const RowCondition*>;
using Keys = std::vector<int64_t>;

// An index takes 55 ns to give a key (measured). In that time, one row of a column is read into memory, or a hundred
// rows are compared in memory (0.5 ns each). So when an index has given this share of the table's rows and more follow,
// columns in memory are faster, however many keys are left. Either way, a narrow filter takes time with the rows that
// match, and not with the size of the table.
constexpr size_t kRowsPerKey = 50;
constexpr size_t kRowsPerKeyInMemory = 500;
constexpr size_t kLeastKeys = 200;

class RowSelector {
 public:
  RowSelector(const RowFilter& filter, VectorStore& store, ShadowTables& shadow, const TableOptions& options)
      : filter_(filter),
        store_(store),
        shadow_(shadow),
        options_(options),
        row_id_(ColumnMap(options).row_id),
        most_keys_(
            std::max(kLeastKeys, store.positions().size() / (is_in_memory() ? kRowsPerKeyInMemory : kRowsPerKey))) {}

  RowSelection select() {
    Conditions all;
    std::optional<Keys> rows = filter_.keys();
    for (const RowCondition& condition : filter_.conditions()) {
      if (!look_up(condition, rows, all)) all.push_back(&condition);
    }
    if (rows) return select_among(*rows, all);
    if (std::optional<Keys> keys = keys_by_index(all)) return selection_of(*keys);
    RowSelection selection = everything();
    if (!narrow_in_memory(selection, all)) return selection_of(keys_by_sql(all));
    return selection;
  }

 private:
  // ---- keys that are no row ids

  bool is_outside_key(int column) const { return column == ColumnMap::kKey && column != row_id_; }

  // Makes a condition that names keys one of their row ids. Returns false where it names none, as a range does, or
  // where the map of the keys cannot find them, as it compares them by BINARY.
  bool look_up(const RowCondition& condition, std::optional<Keys>& rows, Conditions& all) {
    if (!is_outside_key(condition.column)) return false;
    if (is_exclusion(condition.comparison)) {
      exclude(condition, rows, all);
      return true;
    }
    if (!is_equality(condition.comparison) || !equals_ignoring_case(options_.key_collation, "BINARY")) return false;
    Keys found;
    for (const SqlValue& key : condition.values) {
      if (std::optional<int64_t> row = shadow_.keys().find(key)) found.push_back(*row);
    }
    std::sort(found.begin(), found.end());
    rows = rows ? common(*rows, found) : std::move(found);
    return true;
  }

  // No key is NULL. So `<> NULL` is true of no row, and IS NOT NULL of every row.
  void exclude(const RowCondition& condition, std::optional<Keys>& rows, Conditions& all) {
    const SqlValue& key = condition.values[0];
    if (key.is_null() && condition.comparison == Comparison::not_equal) rows = Keys();
    std::optional<int64_t> row = shadow_.keys().find(key);
    if (!row) return;
    looked_up_.push_back({row_id_, condition.comparison, {SqlValue::of_integer(*row)}});
    all.push_back(&looked_up_.back());
  }

  // Whether all columns of the filter are in memory already.
  bool is_in_memory() const {
    return std::all_of(filter_.conditions().begin(), filter_.conditions().end(), [&](const RowCondition& condition) {
      return condition.column == row_id_ ||
             (!is_outside_key(condition.column) && store_.metadata().has(kept_for(condition)));
    });
  }

  // The column in memory that can test a condition.
  static MetadataCache::Column kept_for(const RowCondition& condition) {
    using Content = MetadataCache::Content;
    return {ColumnMap::metadata_position(condition.column),
            is_tag_test(condition.comparison) ? Content::tags : Content::values};
  }

  RowSelection select_among(const Keys& keys, const Conditions& conditions) {
    if (conditions.empty()) return selection_of(keys);
    if (keys.size() <= most_keys_ && is_one_statement(conditions)) return selection_of(checked(keys, conditions));
    RowSelection selection = selection_of(keys);
    if (!narrow_in_memory(selection, conditions)) return selection_of(common(keys, keys_by_sql(conditions)));
    return selection;
  }

  // ---- by index

  // The keys of the matching rows, if an index shows that they are few.
  std::optional<Keys> keys_by_index(const Conditions& conditions) {
    for (const Conditions& indexed : indexed_conditions(conditions)) {
      Conditions others;
      auto is_other = [&](const RowCondition* condition) {
        return std::find(indexed.begin(), indexed.end(), condition) == indexed.end();
      };
      std::copy_if(conditions.begin(), conditions.end(), std::back_inserter(others), is_other);
      std::optional<Keys> keys =
          is_one_statement(indexed) && is_one_statement(others) ? few_keys(indexed) : std::nullopt;
      if (!keys) continue;
      return others.empty() ? std::move(*keys) : checked(*keys, others);
    }
    return std::nullopt;
  }

  // The groups of conditions that a single index can answer.
  std::vector<Conditions> indexed_conditions(const Conditions& conditions) const {
    std::vector<Conditions> groups;
    // An index would be read to its end for an OR, which hides a bound, for an exclusion or for a pattern.
    auto on = [&](int column) {
      Conditions found;
      std::copy_if(conditions.begin(), conditions.end(), std::back_inserter(found), [&](const RowCondition* condition) {
        return condition->column == column && !condition->may_be_numeric(column_affinity(column, options_)) &&
               !is_exclusion(condition->comparison) && !is_pattern(condition->comparison) &&
               !is_tag_test(condition->comparison);
      });
      return found;
    };
    std::optional<size_t> partition_key = options_.partition_key();
    Conditions partition;
    if (partition_key) partition = on(ColumnMap::metadata_column(*partition_key));
    bool is_partition = std::any_of(partition.begin(), partition.end(),
                                    [](const RowCondition* condition) { return is_equality(condition->comparison); });
    for (size_t i = 0; i < options_.metadata.size(); i++) {
      bool is_unique = options_.metadata[i].unique && !options_.content;
      if (!is_unique && !options_.metadata[i].indexed) continue;
      bool in_partition = !is_unique && is_partition && has_index_in_partition(i);
      if (!is_unique && !in_partition && !has_index(i)) continue;
      Conditions own = on(ColumnMap::metadata_column(i));
      if (own.empty()) continue;
      if (in_partition) own.insert(own.end(), partition.begin(), partition.end());
      groups.push_back(std::move(own));
    }
    if (is_partition && has_index(*partition_key)) groups.push_back(partition);
    for (int column : std::set<int>{ColumnMap::kKey, row_id_}) {
      Conditions keys = on(column);
      if (!keys.empty()) groups.push_back(std::move(keys));
    }
    return groups;
  }

  // Whether there is an index on the PARTITION KEY and then this column, or on this column alone. A vector table has
  // one of the two (see ShadowTables::row_columns). An index over a table has what its user keeps.
  bool has_index_in_partition(size_t column) const {
    if (options_.content) return shadow_.content().filters().has_index_in_partition(column);
    return options_.partition_key().has_value();
  }
  bool has_index(size_t column) const {
    if (options_.content) return shadow_.content().filters().has_index(column);
    return !options_.partition_key() || options_.partition_key() == column;
  }

  std::optional<Keys> few_keys(const Conditions& conditions) {
    SqlCondition sql(shadow_.sql().db(), options_, conditions);
    Execution select(shadow_.kept_select({}, sql.text(), ShadowTables::Extent::limited));
    select->bind(sql.bind(*select), static_cast<int64_t>(most_keys_) + 1);
    Keys keys;
    while (select->step()) keys.push_back(select->integer(0));
    if (keys.size() > most_keys_) return std::nullopt;
    return keys;
  }

  // Lists of many thousand values are compared in memory.
  bool is_one_statement(const Conditions& conditions) const {
    return SqlCondition(shadow_.sql().db(), options_, conditions).is_whole();
  }

  // Returns those keys whose rows satisfy the conditions.
  Keys checked(const Keys& keys, const Conditions& conditions) {
    SqlCondition sql(shadow_.sql().db(), options_, conditions);
    Execution select(shadow_.kept_select({}, format("\"%w\" = ? AND ", options_.row_id.c_str()) + sql.text()));
    sql.bind(*select, 2);
    Keys passed;
    for (int64_t key : keys) {
      select->rewind();
      if (select->bind(1, key).step()) passed.push_back(key);
    }
    return passed;
  }

  // ---- in memory

  RowSelection everything() const {
    const SegmentView* view = store_.view().get();
    size_t rows = view == nullptr ? 0 : view->segment->rows().size();
    RowSelection selection = {Bitset(rows), Bitset(store_.positions().slots()), 0};
    selection.rows.fill(rows);
    selection.slots.fill(store_.positions().slots());
    if (view != nullptr) selection.rows.remove_all(view->dead);
    return selection;
  }

  // Returns false when a column cannot be kept in memory.
  bool narrow_in_memory(RowSelection& selection, const Conditions& conditions) {
    std::map<std::pair<int, bool>, Conditions> by_column;  // tests of tags are set apart
    for (const RowCondition* condition : conditions) {
      by_column[{condition->column, is_tag_test(condition->comparison)}].push_back(condition);
    }
    std::vector<MetadataCache::Column> columns;
    for (const auto& [column, own] : by_column) {
      if (is_outside_key(column.first)) return false;
      if (column.first != row_id_) columns.push_back(kept_for(*own[0]));
      if (!is_tested_in_memory(own)) return false;
    }
    if (!columns.empty() && !store_.metadata().load(columns, shadow_, options_)) return false;
    for (const auto& [column, own] : by_column) {
      if (has_pattern(own) && !store_.metadata().tests_patterns(ColumnMap::metadata_position(column.first))) {
        return false;
      }
    }
    for (const auto& [column, own] : by_column) {
      if (column.first == row_id_) {
        narrow_keys(selection, own);
      } else {
        store_.metadata().filter(kept_for(*own[0]), own, selection.rows, selection.slots);
      }
    }
    selection.count = selection.rows.count() + selection.slots.count();
    return true;
  }

  // Whether memory can test these conditions on one column, as far as the declaration of the column tells.
  bool is_tested_in_memory(const Conditions& conditions) {
    int column = conditions[0]->column;
    if (column == row_id_) return !has_pattern(conditions);
    if (is_tag_test(conditions[0]->comparison)) return true;
    size_t position = ColumnMap::metadata_position(column);
    if (!equals_ignoring_case(options_.metadata[position].collation, "BINARY")) return false;
    bool is_ordered = std::any_of(conditions.begin(), conditions.end(),
                                  [](const RowCondition* condition) { return condition->depends_on_text_order(); });
    return !is_ordered || shadow_.is_utf8();
  }

  static bool has_pattern(const Conditions& conditions) {
    return std::any_of(conditions.begin(), conditions.end(),
                       [](const RowCondition* condition) { return is_pattern(condition->comparison); });
  }

  // Removes what `key <> ?` and `key IS NOT ?` exclude. A key is never NULL.
  void exclude_key(RowSelection& selection, const RowCondition& condition) const {
    const SqlValue& value = condition.values[0];
    if (condition.comparison == Comparison::not_equal && value.is_null()) {
      selection.rows.clear();
      selection.slots.clear();
    }
    std::optional<int64_t> key = exact_number<int64_t>(value);
    std::optional<RowPosition> position = key ? store_.positions().find(*key) : std::nullopt;
    if (position) (position->is_slot ? selection.slots : selection.rows).remove(position->index);
  }

  void narrow_keys(RowSelection& selection, const Conditions& conditions) const {
    NumberRange<int64_t> range;
    for (const RowCondition* condition : conditions) {
      if (is_exclusion(condition->comparison)) {
        exclude_key(selection, *condition);
      } else {
        range.narrow(*condition);
      }
    }
    if (const SegmentView* view = store_.view().get()) {
      const std::vector<SegmentRow>& rows = view->segment->rows();
      selection.rows.keep_if([&](size_t row) { return range.accepts(rows[row].key); });
    }
    selection.slots.keep_if([&](size_t slot) { return range.accepts(store_.positions().key(slot)); });
  }

  // ---- by SQL

  Keys keys_by_sql(const Conditions& conditions) {
    SqlCondition sql(shadow_.sql().db(), options_, conditions);
    Execution select(shadow_.kept_select({}, sql.text()));
    sql.bind(*select);
    Keys keys;
    while (select->step()) keys.push_back(select->integer(0));
    std::sort(keys.begin(), keys.end());
    return keys;
  }

  static Keys common(const Keys& a, const Keys& b) {
    Keys both;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
    return both;
  }

  RowSelection selection_of(const Keys& keys) const {
    const SegmentView* view = store_.view().get();
    RowSelection selection = {Bitset(view == nullptr ? 0 : view->segment->rows().size()),
                              Bitset(store_.positions().slots()), 0};
    for (int64_t key : keys) {
      std::optional<RowPosition> position = store_.positions().find(key);
      if (position) selection.count += (position->is_slot ? selection.slots : selection.rows).insert(position->index);
    }
    return selection;
  }

  const RowFilter& filter_;
  VectorStore& store_;
  ShadowTables& shadow_;
  const TableOptions& options_;
  int row_id_;  // the column of the row ids
  size_t most_keys_;
  std::list<RowCondition> looked_up_;
};

}  // namespace

std::optional<RowSelection> select_rows(const RowFilter& filter, VectorStore& store, ShadowTables& shadow,
                                        const TableOptions& options) {
  if (filter.conditions().empty() && !filter.keys()) return std::nullopt;
  return RowSelector(filter, store, shadow, options).select();
}

}  // namespace vec
