// The values of metadata columns as Arrow values.
#pragma once

#include "arrow/arrow_builder.h"
#include "definition/metadata_columns.h"
#include "sqlite/statement.h"

namespace vec {

// The affinity of the column decides: TEXT is Utf8, INTEGER is Int64, REAL and NUMERIC are Float64. BLOB, and a column
// without a type, is Binary.
ArrowType arrow_type_of(const MetadataColumn& column);

// Adds the value in a column of a row. Returns false and adds nothing when the builder's type cannot hold the value
// exactly.
bool add_value(ArrowBuilder& builder, Statement& row, int column);

}  // namespace vec
