// Which builder makes the graphs of this process.
#pragma once

#include <cstdint>
#include <memory>

#include "index/graph_builder.h"

namespace vec {

// BatchGraphBuilder is the engine's own. UsearchGraphBuilder wraps usearch's index_gt: it is slower, and tests compare
// the own one with it.
enum class BuilderKind : uint8_t { own, usearch };

const char* builder_name(BuilderKind kind);

// The builder that the next graphs of this process are built with. At first, it is the own one.
BuilderKind builder_kind();
void set_builder_kind(BuilderKind kind);

// Fails with SQLITE_TOOBIG when there are more vectors than Graph::kMaxNodes.
std::unique_ptr<GraphBuilder> make_graph_builder(const CodedVectors& vectors, const GraphOptions& options,
                                                 const Graph& base);

}  // namespace vec
