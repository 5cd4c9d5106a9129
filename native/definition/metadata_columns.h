// The metadata columns of a vector table, parsed from the column definitions in metadata='...'.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sqlite/affinity.h"

namespace vec {

struct MetadataColumn {
  std::string name;
  std::string type;       // as declared; may be empty
  std::string collation;  // BINARY unless declared
  bool not_null = false;
  std::optional<std::string> default_sql;  // a literal, or an expression in parentheses
  bool indexed = false;
  bool partition_key = false;

  Affinity affinity() const;
  // The column definition for CREATE TABLE, with its DEFAULT but without INDEXED and PARTITION KEY.
  std::string definition() const;
};

// Fails with SQLITE_ERROR, and names the column and the unexpected word.
std::vector<MetadataColumn> parse_metadata_columns(std::string_view text);

// The name in `text`, which is bare or quoted as "...", `...`, [...] or '...'. Nothing when `text` is not a name.
std::optional<std::string> parse_identifier(std::string_view text);

}  // namespace vec
