// The metadata columns of a vector table, parsed from the column definitions in metadata='...'.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sqlite/affinity.h"

namespace vec {

// GENERATED ALWAYS AS (expression). SQLite computes the value from the other columns of the row.
struct Generation {
  std::string expression;  // without the parentheses around it
  bool stored = false;     // STORED: computed when the row is written. Otherwise VIRTUAL: computed when it is read.
};

struct MetadataColumn {
  std::string name;
  std::string type;       // as declared; may be empty
  std::string collation;  // BINARY unless declared
  bool not_null = false;
  std::optional<std::string> default_sql;  // a literal, or an expression in parentheses
  std::optional<Generation> generated;
  bool indexed = false;
  bool partition_key = false;
  bool unique = false;

  Affinity affinity() const;
  // Whether the type is JSON TAGS: each value is a JSON array of texts and integers, or NULL.
  bool has_tags() const;
  // Whether the value is computed when it is read.
  bool is_virtual() const { return generated && !generated->stored; }
  // The column definition for docs_data, with DEFAULT and GENERATED but without INDEXED,
  // PARTITION KEY and UNIQUE.
  std::string definition() const;
  // The column definition for sqlite3_declare_vtab(), which knows no generated columns.
  std::string declaration() const;
  // The definition of a hidden column of a virtual table. It has no constraints. REQUIRES: the collation is BINARY or
  // NOCASE.
  std::string hidden_definition() const;
};

// The positions of the metadata columns that no two rows have the same values in.
using UniqueSet = std::vector<size_t>;

struct Metadata {
  std::vector<MetadataColumn> columns;
  std::vector<UniqueSet> unique_sets;  // those of single columns too
};

// Fails with SQLITE_ERROR, and names the column and the unexpected word.
Metadata parse_metadata(std::string_view text);

// The filter columns of an index over a table, from content_filters='...': names, each with INDEXED, PARTITION KEY or
// neither. They have no type yet, because the content table declares it. Fails as parse_metadata() does.
std::vector<MetadataColumn> parse_filter_columns(std::string_view text);

// A type that has the affinity.
const char* affinity_type(Affinity affinity);

// The name in `text`, which is bare or quoted as "...", `...`, [...] or '...'. Nothing when `text` is not a name.
std::optional<std::string> parse_identifier(std::string_view text);

}  // namespace vec
