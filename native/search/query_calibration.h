// Measures recall with queries of the user's, which need not be distributed as the rows are.
#pragma once

#include <optional>
#include <vector>

#include "base/bytes.h"
#include "definition/table_options.h"
#include "index/recall_curve.h"
#include "memory/vector_store.h"
#include "sqlite/interruption.h"
#include "storage/shadow_tables.h"

namespace vec {

// Compares searches of the graph with exact scans of its live rows. Nothing where there is no graph, or so few rows
// that every search is an exact scan. Nothing either where most rows have been deleted without notice. REQUIRES: the
// store is up to date, and there is at least one query.
std::optional<RecallCurve> calibrate_by_queries(VectorStore& store, ShadowTables& shadow, const TableOptions& options,
                                                Interruption& interruption, const std::vector<Bytes>& queries);

}  // namespace vec
