#include "index/builder_choice.h"

#include <atomic>

#include "index/batch_graph_builder.h"
#include "index/usearch_graph_builder.h"
#include "sqlite/error.h"

namespace vec {

namespace {

std::atomic<BuilderKind> configured_builder{BuilderKind::own};

}  // namespace

const char* builder_name(BuilderKind kind) { return kind == BuilderKind::own ? "own" : "usearch"; }

BuilderKind builder_kind() { return configured_builder; }

void set_builder_kind(BuilderKind kind) { configured_builder = kind; }

std::unique_ptr<GraphBuilder> make_graph_builder(const CodedVectors& vectors, const GraphOptions& options,
                                                 const Graph& base) {
  if (vectors.size() > Graph::kMaxNodes) {
    fail(SQLITE_TOOBIG, "expected an index of at most %u vectors, received %lld", Graph::kMaxNodes,
         static_cast<long long>(vectors.size()));
  }
  if (builder_kind() == BuilderKind::usearch) return std::make_unique<UsearchGraphBuilder>(vectors, options, base);
  return std::make_unique<BatchGraphBuilder>(vectors, options, base);
}

}  // namespace vec
