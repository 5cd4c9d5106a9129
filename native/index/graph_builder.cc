#include "index/graph_builder.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

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

// The level of a node follows from its number. A random generator would start again with each merge.
size_t drawn_level(Node node, size_t m) {
  uint64_t z = (uint64_t{node} + 1) * 0x9e3779b97f4a7c15u;  // splitmix64, see Connection::next_stamp
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  double uniform = (static_cast<double>((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53;
  return static_cast<size_t>(-std::log(uniform) / std::log(static_cast<double>(m)));
}

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

constexpr size_t kAddedAlone = 512;

// The multiples of the stride, modulo `count`, are all numbers below `count`. Multiples that follow each other are far
// apart.
size_t shuffling_stride(size_t count) {
  constexpr double golden_section = 0.6180339887498949;
  auto stride = static_cast<size_t>(static_cast<double>(count) * golden_section);
  while (std::gcd(stride, count) > 1) stride++;
  return stride;
}

template <class Result>
void check(Result&& result) {
  if (result) return;
  // The destructor of usearch's error throws unless its message has been taken.
  std::string message = result.error.release();
  if (message.find("memory") != std::string::npos) throw std::bad_alloc();
  fail(SQLITE_ERROR, "the index could not be built: %s", message.c_str());
}

}  // namespace

class GraphBuilder::Implementation {
 public:
  Implementation(const CodedVectors& vectors, const GraphOptions& options, const Graph& base)
      : vectors_(vectors),
        options_(options),
        next_(base.nodes()),
        threads_(max_threads()),
        index_(index_config_t(options.m, 2 * options.m)) {
    if (vectors.size() == 0) return;
    choose_levels(base);
    load(base);
    if (!index_.try_reserve(index_limits_t(vectors_.size(), threads_))) throw std::bad_alloc();
  }

  bool is_done() const { return next_ == vectors_.size(); }

  void add(size_t count) {
    for (size_t end = next_ + std::min(count, vectors_.size() - next_); next_ < end; next_++) {
      add_node(static_cast<Node>(next_), 0);
    }
  }

  // Adds nodes in parallel. Nodes that are added at the same time do not find each other. Nodes with close numbers are
  // often near each other, such as the parts of one document. Without shuffling, a search lost 4 % of the rows of
  // sorted clusters, and none with it. So nodes that are added together are far apart in number. The first nodes, and a
  // small number of nodes, are added one by one.
  void add_all(Work& work) {
    const size_t first = next_;
    const size_t count = vectors_.size() - first;
    const size_t stride = shuffling_stride(count);
    auto add = [&](size_t item, size_t thread) { add_node(static_cast<Node>(first + item * stride % count), thread); };
    const size_t alone = first == 0 || count <= kAddedAlone ? std::min(kAddedAlone, count) : 0;
    for (size_t item = 0; item < alone; item++) add(item, 0);
    run_parallel(count - alone, threads_, "build", work,
                 [&](size_t item, size_t thread) { add(alone + item, thread); });
    next_ = vectors_.size();
  }

  Graph graph() const {
    Graph graph(options_.m, vectors_.size());
    if (vectors_.size() == 0) return graph;
    auto count = static_cast<Node>(vectors_.size());
    for (size_t level = 1; level <= static_cast<size_t>(levels_[entry_]); level++) {
      std::vector<Node> nodes;
      for (Node node = 0; node < count; node++) {
        if (static_cast<size_t>(levels_[node]) >= level) nodes.push_back(node);
      }
      graph.add_level(std::move(nodes));
    }
    std::vector<Node> neighbors(graph.degree(0));
    for (Node node = 0; node < count; node++) {
      for (size_t level = 0; level <= static_cast<size_t>(levels_[node]); level++) {
        size_t found = 0;
        for (auto neighbor : index_.neighbors(node, level)) neighbors[found++] = static_cast<Node>(neighbor.slot);
        graph.set_neighbors(node, level, neighbors.data(), found);
      }
    }
    graph.set_entry(add_levels(graph));
    return graph;
  }

 private:
  // Adds the levels above those of the base, for the nodes whose drawn level is that high. These nodes are so few that
  // their neighbors are simply the nearest ones. Returns the entry.
  Node add_levels(Graph& graph) const {
    Node entry = entry_;
    for (size_t level = graph.levels();; level++) {
      std::vector<Node> nodes;
      for (Node node = 0; node < graph.nodes(); node++) {
        if (drawn_level(node, options_.m) >= level) nodes.push_back(node);
      }
      if (nodes.empty()) return entry;
      entry = nodes.front();
      graph.add_level(nodes);
      for (Node node : nodes) {
        std::vector<std::pair<float, Node>> others;
        for (Node other : nodes) {
          if (other != node) others.emplace_back(vectors_.estimate(node, other), other);
        }
        std::sort(others.begin(), others.end());
        std::vector<Node> neighbors;
        for (size_t i = 0; i < std::min(graph.degree(level), others.size()); i++) neighbors.push_back(others[i].second);
        graph.set_neighbors(node, level, neighbors.data(), neighbors.size());
      }
    }
  }

  void choose_levels(const Graph& base) {
    auto count = static_cast<Node>(vectors_.size());
    levels_.resize(count);
    auto first = static_cast<Node>(base.nodes());
    for (size_t level = 1; first > 0 && level < base.levels(); level++) {
      for (Node node : base.level_nodes(level)) levels_[node] = static_cast<Level>(level);
    }
    // Searches begin at the entry of the base, so no added node can be higher than that (see add_levels).
    size_t most = first > 0 ? base.levels() - 1 : SIZE_MAX;
    for (Node node = first; node < count; node++) {
      levels_[node] = static_cast<Level>(std::min(drawn_level(node, options_.m), most));
    }
    entry_ = first > 0 ? base.entry()
                       : static_cast<Node>(std::max_element(levels_.begin(), levels_.end()) - levels_.begin());
  }

  // Loads all nodes from a stream, as usearch expects them. The nodes to be added have no neighbors yet.
  void load(const Graph& base) {
    index_serialized_header_t header;
    header.size = vectors_.size();
    header.connectivity = options_.m;
    header.connectivity_base = 2 * options_.m;
    header.max_level = static_cast<uint64_t>(levels_[entry_]);
    header.entry_slot = entry_;
    enum { header_part, levels_part, nodes_part } part = header_part;
    Node node = 0;
    check(index_.load_from_stream([&](void* to, size_t bytes) {
      switch (part) {
        case header_part:
          std::memcpy(to, &header, bytes);
          part = levels_part;
          break;
        case levels_part:
          std::memcpy(to, levels_.data(), bytes);
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
    std::memcpy(to + sizeof node, &levels_[node], sizeof(Level));
    if (node >= base.nodes()) return;
    to += sizeof node + sizeof(Level);
    for (size_t level = 0; level <= static_cast<size_t>(levels_[node]); level++) {
      Neighbors neighbors = base.neighbors(node, level);
      auto count = static_cast<uint32_t>(neighbors.count);
      std::memcpy(to, &count, sizeof count);
      std::memcpy(to + sizeof count, neighbors.first, neighbors.count * sizeof(Node));
      to += sizeof count + base.degree(level) * sizeof(Node);
    }
  }

  // The entry, from which all other nodes are found, needs no links to begin with.
  void add_node(Node node, size_t thread) {
    if (node == entry_) return;
    index_update_config_t config;
    config.expansion = options_.ef_construction;
    config.thread = thread;
    Progress progress;
    const Added added(node);
    check(index_.update(index_.iterator_at(node), node, added, Distance(vectors_, index_, progress), config,
                        unum::usearch::dummy_callback_t{}, Prefetch(vectors_, progress)));
  }

  const CodedVectors& vectors_;
  const GraphOptions options_;
  size_t next_;  // to be added next
  const size_t threads_;
  std::vector<Level> levels_;
  Node entry_ = 0;
  Index index_;
};

GraphBuilder::GraphBuilder(const CodedVectors& vectors, const GraphOptions& options, const Graph& base) {
  if (vectors.size() > Graph::kMaxNodes) {
    fail(SQLITE_TOOBIG, "expected an index of at most %u vectors, received %lld", Graph::kMaxNodes,
         static_cast<long long>(vectors.size()));
  }
  implementation_ = std::make_unique<Implementation>(vectors, options, base);
}

GraphBuilder::~GraphBuilder() = default;

void GraphBuilder::add(size_t count) { implementation_->add(count); }

void GraphBuilder::add_all(Work& work) { implementation_->add_all(work); }

bool GraphBuilder::is_done() const { return implementation_->is_done(); }

Graph GraphBuilder::graph() const { return implementation_->graph(); }

}  // namespace vec
