// One scan of a vector table: rows by key and metadata, or a KNN query that gives the nearest rows first.
#pragma once

#include <map>
#include <memory>
#include <optional>

#include "definition/column_map.h"
#include "engine/vector_table.h"
#include "query/query_plan.h"
#include "query/row_filter.h"
#include "search/search.h"
#include "search/similarity_order.h"
#include "sqlite/statement.h"

namespace vec {

struct VectorCursor : sqlite3_vtab_cursor {
  explicit VectorCursor(VectorTable& table);
  VectorCursor(const VectorCursor&) = delete;
  VectorCursor& operator=(const VectorCursor&) = delete;
  ~VectorCursor();

  void filter(const char* plan, sqlite3_value** arguments);
  void next();
  bool at_end() const { return at_end_; }
  int64_t row_id();
  void column(sqlite3_context* context, int column);

 private:
  void start_scan(const QueryPlan& plan);
  void start_knn(const QueryPlan& plan, sqlite3_value** arguments);
  size_t beam_width(const VectorStore& store, int64_t expected, SearchTrace& trace);
  std::optional<Hit> next_nearest();
  void vector_result(sqlite3_context* context);
  void stored_result(sqlite3_context* context, int column);
  void virtual_result(sqlite3_context* context, int column);
  bool find_row();
  void check_still_there(bool found);

  VectorTable& table_;
  ColumnMap columns_;
  bool at_end_ = true;
  uint64_t writes_ = 0;  // the writes of the table when the scan began

  std::optional<RowFilter> filter_;

  std::string scan_sql_;
  Statement scan_;

  std::optional<Search> search_;
  std::optional<SimilarityOrder> ties_;  // for an order by similarity and key
  Hit hit_ = {0, 0};
  std::optional<int64_t> k_;
  std::optional<int64_t> ef_search_;  // for this query alone
  std::optional<double> recall_;      // likewise
  int64_t remaining_ = 0;             // how many rows k still allows

  // The row of hit_ in docs_data, read when one of its columns is first asked for.
  Statement row_;
  enum class RowState { unknown, found, missing } row_state_ = RowState::unknown;
  // Reads a VIRTUAL column of the current row, by the number of the column.
  std::map<int, Statement> virtual_columns_;
};

}  // namespace vec
