#include "index/usearch_graph_builder.h"

#include <algorithm>
#include <cstring>

#include "sqlite/error.h"

#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wpedantic"
#endif
#include <usearch/index.hpp>
#include <usearch/index_plugins.hpp>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

namespace vec {

namespace {

using unum::usearch::index_config_t;
using unum::usearch::index_limits_t;
using unum::usearch::index_serialized_header_t;
using unum::usearch::index_update_config_t;

using Allocator = unum::usearch::aligned_allocator_gt<unum::usearch::byte_t, 64>;
using Tape = unum::usearch::memory_mapping_allocator_gt<64>;
using Index = unum::usearch::index_gt<float, Node, Node, Allocator, Tape>;
using Level = int16_t;

// The node that is being added. usearch copies it where it chooses among the neighbors of another node, and nowhere
// else.
class Added {
 public:
  explicit Added(Node node) : node_(node) {}
  Added(const Added& other) : node_(other.node_), is_choosing_(true) {}
  Added& operator=(const Added&) = delete;

  Node node() const { return node_; }
  bool is_choosing() const { return is_choosing_; }

 private:
  Node node_;
  bool is_choosing_ = false;
};

// How the adding of one node goes on. usearch searches first, and then links the node to its nearest ones.
struct Progress {
  static constexpr Node kNone = ~Node{0};

  bool searching = false;
  Node linked = kNone;  // the node whose neighbors usearch holds locked, and compares next
};

// The distance of two nodes, in the forms that usearch asks for.
class Distance {
 public:
  Distance(const CodedVectors& vectors, const Index& index, Progress& progress)
      : vectors_(vectors), index_(index), progress_(progress) {}

  template <class Member>
  float operator()(const Added& added, const Member& b) const {
    if (!progress_.searching && !added.is_choosing()) progress_.linked = static_cast<Node>(get_slot(b));
    return vectors_.estimate(added.node(), get_slot(b));
  }
  // Prefetches the neighbors of a node that the added node is linked to. usearch has just compared the two, and
  // compares that node with all its neighbors next. usearch itself prefetches only for searches. The list of the
  // neighbors is read only here, because another thread may change it where usearch does not hold its lock.
  template <class Member>
  float operator()(const Member& a, const Member& b) const {
    if (get_slot(a) == progress_.linked) {
      for (auto neighbor : index_.neighbors(progress_.linked, 0)) {
        if (neighbor.slot < vectors_.size()) vectors_.prefetch(neighbor.slot);
      }
    }
    progress_ = {};
    return vectors_.estimate(get_slot(a), get_slot(b));
  }

 private:
  const CodedVectors& vectors_;
  const Index& index_;
  Progress& progress_;
};

// usearch calls it at each step of a search.
class Prefetch {
 public:
  Prefetch(const CodedVectors& vectors, Progress& progress) : vectors_(vectors), progress_(progress) {}

  template <class Iterator>
  void operator()(Iterator begin, const Iterator& end) const {
    progress_ = {/*searching*/ true, Progress::kNone};
    for (; begin != end; ++begin) vectors_.prefetch(get_slot(begin));
  }

 private:
  const CodedVectors& vectors_;
  Progress& progress_;
};

// Beginning a graph with nodes that do not find each other would part it. Adding a few nodes takes no time anyway.
constexpr size_t kAddedAlone = 512;

template <class Result>
void check(Result&& result) {
  if (result) return;
  // The destructor of usearch's error throws unless its message has been taken.
  std::string message = result.error.release();
  if (message.find("memory") != std::string::npos) throw std::bad_alloc();
  fail(SQLITE_ERROR, "the index could not be built: %s", message.c_str());
}

}  // namespace

class UsearchGraphBuilder::Usearch {
 public:
  Usearch(const CodedVectors& vectors, const GraphOptions& options, const NodeLevels& levels, const Graph& base)
      : vectors_(vectors),
        options_(options),
        levels_(levels),
        threads_(max_threads()),
        index_(index_config_t(options.m, 2 * options.m)) {
    if (vectors.size() == 0) return;
    load(base);
    if (!index_.try_reserve(index_limits_t(vectors_.size(), threads_))) throw std::bad_alloc();
  }

  size_t threads() const { return threads_; }

  void add(Node node, size_t thread) {
    index_update_config_t config;
    config.expansion = options_.ef_construction;
    config.thread = thread;
    Progress progress;
    const Added added(node);
    check(index_.update(index_.iterator_at(node), node, added, Distance(vectors_, index_, progress), config,
                        unum::usearch::dummy_callback_t{}, Prefetch(vectors_, progress)));
  }

  void copy_neighbors(Node node, size_t level, Graph& graph) const {
    std::vector<Node> neighbors;
    for (auto neighbor : index_.neighbors(node, level)) neighbors.push_back(static_cast<Node>(neighbor.slot));
    graph.set_neighbors(node, level, neighbors.data(), neighbors.size());
  }

 private:
  // Loads all nodes from a stream, as usearch expects them. The nodes to be added have no neighbors yet.
  void load(const Graph& base) {
    index_serialized_header_t header;
    header.size = vectors_.size();
    header.connectivity = options_.m;
    header.connectivity_base = 2 * options_.m;
    header.max_level = levels_.top();
    header.entry_slot = levels_.entry();
    const std::vector<Level> levels(levels_.all().begin(), levels_.all().end());
    enum { header_part, levels_part, nodes_part } part = header_part;
    Node node = 0;
    check(index_.load_from_stream([&](void* to, size_t bytes) {
      switch (part) {
        case header_part:
          std::memcpy(to, &header, bytes);
          part = levels_part;
          break;
        case levels_part:
          std::memcpy(to, levels.data(), bytes);
          part = nodes_part;
          break;
        case nodes_part: write_node(base, node++, static_cast<uint8_t*>(to), bytes); break;
      }
      return true;
    }));
  }

  // Writes the key, the level, and for each level the number of neighbors and room for the most neighbors.
  void write_node(const Graph& base, Node node, uint8_t* to, size_t bytes) const {
    std::memset(to, 0, bytes);
    std::memcpy(to, &node, sizeof node);
    auto top = static_cast<Level>(levels_.of(node));
    std::memcpy(to + sizeof node, &top, sizeof top);
    if (node >= base.nodes()) return;
    to += sizeof node + sizeof top;
    for (size_t level = 0; level <= levels_.of(node); level++) {
      Neighbors neighbors = base.neighbors(node, level);
      auto count = static_cast<uint32_t>(neighbors.count);
      std::memcpy(to, &count, sizeof count);
      std::memcpy(to + sizeof count, neighbors.first, neighbors.count * sizeof(Node));
      to += sizeof count + base.degree(level) * sizeof(Node);
    }
  }

  const CodedVectors& vectors_;
  const GraphOptions options_;
  const NodeLevels& levels_;
  const size_t threads_;
  Index index_;
};

UsearchGraphBuilder::UsearchGraphBuilder(const CodedVectors& vectors, const GraphOptions& options, const Graph& base)
    : GraphBuilder(vectors, options, base), usearch_(std::make_unique<Usearch>(vectors, options, levels_, base)) {}

UsearchGraphBuilder::~UsearchGraphBuilder() = default;

void UsearchGraphBuilder::add_one_by_one(const Node* nodes, size_t count) {
  for (size_t i = 0; i < count; i++) usearch_->add(nodes[i], 0);
}

void UsearchGraphBuilder::add_on_all_cores(const Node* nodes, size_t count, Work& work) {
  const size_t alone = added() < kAddedAlone || count <= kAddedAlone ? std::min(kAddedAlone, count) : 0;
  add_one_by_one(nodes, alone);
  PartOfWork rest(work, alone, count);
  run_parallel(count - alone, usearch_->threads(), "build", rest,
               [&](size_t item, size_t thread) { usearch_->add(nodes[alone + item], thread); });
}

Graph UsearchGraphBuilder::graph() const {
  Graph graph(options_.m, vectors_.size());
  if (vectors_.size() == 0) return graph;
  for (size_t level = 1; level <= levels_.top(); level++) graph.add_level(levels_.on(level));
  for (size_t node = 0; node < vectors_.size(); node++) {
    for (size_t level = 0; level <= levels_.of(static_cast<Node>(node)); level++) {
      usearch_->copy_neighbors(static_cast<Node>(node), level, graph);
    }
  }
  set_entry(graph);
  return graph;
}

}  // namespace vec
