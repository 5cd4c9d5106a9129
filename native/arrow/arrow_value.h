// What a value of a metadata column is in Arrow.
#pragma once

#include "arrow/arrow_builder.h"
#include "definition/metadata_columns.h"
#include "sqlite/statement.h"

namespace vec {

// By the affinity of the column: TEXT is Utf8, INTEGER Int64, BLOB (and a column without a type) Binary, REAL and
// NUMERIC Float64.
ArrowType arrow_type_of(const MetadataColumn& column);

// Adds the value in a column of a row. False, and nothing is added, when the type of the builder cannot hold it as it
// is.
bool add_value(ArrowBuilder& builder, Statement& row, int column);

}  // namespace vec
