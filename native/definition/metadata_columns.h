// The metadata columns of a vector table: the text of metadata='...' as column definitions.
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
  std::optional<std::string> default_sql;  // a literal or a parenthesized expression
  bool indexed = false;
  bool partition_key = false;

  Affinity affinity() const;
  // The column as CREATE TABLE takes it, its DEFAULT included. Without INDEXED and PARTITION KEY.
  std::string definition() const;
};

// Fails with SQLITE_ERROR, naming the column and the word that was not expected.
std::vector<MetadataColumn> parse_metadata_columns(std::string_view text);

// The name in `text`, which may be bare or quoted as "...", `...`, [...] or '...'. Nothing when it is neither.
std::optional<std::string> parse_identifier(std::string_view text);

}  // namespace vec
