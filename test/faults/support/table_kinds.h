// The kinds of tables that the workloads use. Another kind is one more entry.
#pragma once

#include <string>
#include <vector>

namespace faults {

// A vector table, and an ordinary table of the same rows, <table>_twin. Both have the columns id, vector, title, page
// and n, and those of `more`. Row i has n = i, and the vector test_vector({v}).
struct TableKind {
  std::string table;
  std::string options;    // of the vector table, without the vector's
  std::string key;        // of row i, as SQL
  std::string moved_key;  // another key of a row, as SQL on its column id
  std::string key_type;   // of the twin
  std::string metadata;   // declarations of further columns, which the vector table and its twin share
  std::vector<std::string> more_names;
  std::string written_names;         // those of them that an INSERT gives, each with a comma before it
  std::string written_values;        // of row i
  std::string conflicting;           // the same of a row that OR REPLACE puts in the place of row 3; "" where none can
  std::vector<std::string> filters;  // conditions beside a search
};

// An index over an ordinary table with the columns id, embedding and title.
struct IndexKind {
  std::string index;
  std::string table;
  std::string options;  // without the vector's and those of the content
  std::string key;      // of row i, as SQL
  std::string key_type;
  std::vector<std::string> filters;
};

const std::vector<TableKind>& table_kinds();
const std::vector<IndexKind>& index_kinds();

std::string create_sql(const TableKind& kind);
std::string create_sql(const IndexKind& kind);

// The rows first, first + 1, ... as a SELECT. Their vectors are test_vector(n + seed).
std::string rows_sql(const TableKind& kind, int first, int count, int seed);
std::string rows_sql(const IndexKind& kind, int first, int count, int seed);
std::string column_names(const TableKind& kind);

}  // namespace faults
