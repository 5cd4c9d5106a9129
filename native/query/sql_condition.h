// Conditions on key and metadata as SQL, for the table that has the rows.
#pragma once

#include <string>
#include <vector>

#include "definition/table_options.h"
#include "query/row_condition.h"
#include "sqlite/statement.h"

namespace vec {

class SqlCondition {
 public:
  // Takes the conditions that fit into one statement, and leaves out the others. REQUIRES: the conditions outlive this
  // object.
  SqlCondition(sqlite3* db, const TableOptions& options, const std::vector<const RowCondition*>& conditions);

  bool is_whole() const { return is_whole_; }
  // "" when there is no condition.
  const std::string& text() const { return text_; }
  // Binds the values from parameter `first` on. Returns the next parameter.
  int bind(Statement& statement, int first = 1) const;

 private:
  bool fits(size_t parameters, size_t characters) const;
  void add(const RowCondition& condition);

  sqlite3* db_;
  const TableOptions& options_;
  std::string text_;
  bool is_whole_ = true;
  std::vector<const SqlValue*> bound_;
};

}  // namespace vec
