#include "storage/segment_file.h"

#include <algorithm>
#include <cmath>

#include "base/byte_reader.h"
#include "base/checksum.h"

namespace vec {

namespace {

constexpr uint32_t kMagic = 0x53434556;  // "VECS"
constexpr uint32_t kVersion = 2;
constexpr size_t kPrefixBytes = 32;

// The ids of the chunks: the header, and then the sections.
constexpr int64_t kHeader = 0;
enum Section : int64_t {
  kCodes = int64_t{1} << 32,
  kInfos = int64_t{2} << 32,
  kRows = int64_t{3} << 32,
  kGround = int64_t{4} << 32,
  kLevels = int64_t{5} << 32
};

// The place in the header of the recall curve. It has more bytes than the curve, for a later form of it.
constexpr uint32_t kRecallBytes = 128;
static_assert(RecallCurve::kBytes <= kRecallBytes);

constexpr size_t kChunksPerLevel = size_t{1} << 20;
constexpr size_t kMostLevels = 64;

int64_t chunk_id(Section section, size_t chunk) { return section + static_cast<int64_t>(chunk); }
int64_t level_chunk_id(size_t level, size_t chunk) { return chunk_id(kLevels, level * kChunksPerLevel + chunk); }

// Calls visit(chunk, first, count) for each chunk of `per_chunk` items.
template <class Visit>
void for_each_chunk(size_t items, size_t per_chunk, Visit&& visit) {
  for (size_t chunk = 0; chunk * per_chunk < items; chunk++) {
    visit(chunk, chunk * per_chunk, std::min(per_chunk, items - chunk * per_chunk));
  }
}

// Reads what version 1 does not have.
bool read_extent(ByteReader& reader, uint32_t version, SegmentHeader& header, BlobView& recall) {
  header.chunk_bytes = header.strays = 0;
  recall = {nullptr, 0};
  if (version == 1) return true;
  uint32_t recall_bytes = 0;
  bool read = reader.read(header.chunk_bytes) && reader.read(header.strays) && reader.read(recall_bytes);
  return read && reader.view(recall, recall_bytes) && header.chunk_bytes > 0 && header.chunk_bytes <= INT32_MAX &&
         header.strays <= header.nodes;
}

constexpr size_t kDegreeBytes = sizeof(uint16_t);

// The data of a chunk of `count` nodes, each with `fixed` bytes and up to `degree` neighbors.
ChunkSize linked_size(size_t count, size_t fixed, size_t degree) {
  return {count * fixed, count * (fixed + degree * sizeof(Node))};
}

void append_links(Bytes& bytes, Neighbors neighbors) {
  append(bytes, static_cast<uint16_t>(neighbors.count));
  append(bytes, neighbors.first, neighbors.count);
}

}  // namespace

bool SegmentPrefix::is_newer() const { return version > kVersion; }

void SegmentFile::clear() { chunks_.remove(INT64_MIN, INT64_MAX); }

void SegmentFile::lock() { chunks_.remove(INT64_MIN, INT64_MIN); }

// ---- the header

std::string SegmentFile::header_bytes() { return chunks_.stored_bytes(kHeader); }

SegmentPrefix SegmentFile::parse_prefix(const std::string& bytes) const {
  uint32_t magic = 0;
  SegmentPrefix prefix = {};
  ByteReader reader(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  bool read = reader.read(magic) && magic == kMagic && reader.read(prefix.version) && reader.read(prefix.id) &&
              reader.read(prefix.base.seq) && reader.read(prefix.base.stamp);
  if (!read) chunks_.fail_corrupt("has no header");
  return prefix;
}

SegmentHeader SegmentFile::parse_header(const std::string& bytes) const {
  SegmentPrefix prefix = parse_prefix(bytes);
  if (prefix.is_newer()) {
    fail(SQLITE_ERROR,
         "vector table \"%w\": expected an index of version %u or older, received %u: a newer version of the extension "
         "wrote it, and can merge into it; vector_rebuild_index('%q') replaces it by one of version %u",
         sql_.table().c_str(), kVersion, prefix.version, sql_.table().c_str(), kVersion);
  }
  uint64_t sum = 0;
  size_t summed = bytes.size() - std::min(bytes.size(), sizeof sum);
  std::memcpy(&sum, bytes.data() + summed, bytes.size() - summed);
  if (checksum(bytes.data(), summed, static_cast<uint64_t>(kHeader)) != sum) {
    chunks_.fail_corrupt("has a damaged header");
  }

  SegmentHeader header;
  header.id = prefix.id;
  header.base = prefix.base;
  ByteReader reader(reinterpret_cast<const uint8_t*>(bytes.data()) + kPrefixBytes, bytes.size() - kPrefixBytes);
  uint64_t dim = 0;
  uint8_t kinds[4] = {};  // element type, ranking metric, quantization, whether there is a graph
  uint64_t levels = 0;
  BlobView recall = {nullptr, 0};
  bool read = reader.read(dim) && reader.read(kinds, 4) && reader.read(header.m) && reader.read(header.nodes) &&
              reader.read(header.rows) && reader.read(header.entry) && reader.read(levels) && levels <= kMostLevels;
  if (read) {
    header.level_sizes.resize(levels);
    read = reader.read(header.level_sizes.data(), levels) && read_extent(reader, prefix.version, header, recall) &&
           reader.read(sum) && reader.at_end();
  }
  bool of_this_table = dim == options_.dim && kinds[0] == static_cast<uint8_t>(options_.type) &&
                       kinds[1] == static_cast<uint8_t>(ranking_metric(options_.metric));
  bool possible = kinds[2] <= static_cast<uint8_t>(Quantization::int1) && header.nodes <= Graph::kMaxNodes &&
                  header.rows <= UINT32_MAX && header.m >= 2 && header.m <= 128 &&
                  (header.entry < header.nodes || header.nodes == 0);
  if (!read || !of_this_table || !possible) chunks_.fail_corrupt("does not fit the table");
  header.quantization = static_cast<Quantization>(kinds[2]);
  header.has_graph = kinds[3] != 0;
  if (RecallCurve::is_in(recall)) {
    header.recall = RecallCurve::parse(recall);
    if (!header.recall) chunks_.fail_corrupt("has a damaged recall curve");
  }
  return header;
}

std::optional<LogPosition> SegmentFile::base() {
  std::string bytes = header_bytes();
  if (bytes.empty()) return std::nullopt;
  SegmentPrefix prefix = parse_prefix(bytes);
  return prefix.is_newer() ? prefix.base : parse_header(bytes).base;
}

std::optional<SegmentPrefix> SegmentFile::prefix() {
  std::string bytes = header_bytes();
  if (bytes.empty()) return std::nullopt;
  return parse_prefix(bytes);
}

std::optional<SegmentHeader> SegmentFile::header() {
  std::string bytes = header_bytes();
  if (bytes.empty() || parse_prefix(bytes).is_newer()) return std::nullopt;
  return parse_header(bytes);
}

// ---- reading

std::shared_ptr<const Segment> SegmentFile::read(const SegmentHeader& header) {
  check_size(header);
  CodedVectors vectors = read_vectors(header);
  std::vector<SegmentRow> rows = read_rows(header);
  std::optional<Graph> graph;
  if (header.has_graph) graph = read_graph(header);
  return std::make_shared<const Segment>(header.id, header.base, std::move(vectors), std::move(rows), std::move(graph),
                                         header.recall);
}

size_t SegmentFile::code_bytes(const SegmentHeader& header) const {
  return VectorCodec(options_.dim, options_.type, options_.metric, header.quantization).code_bytes();
}

SegmentLayout SegmentFile::layout_of(const SegmentHeader& header) const {
  if (header.chunk_bytes == 0) return SegmentLayout::of_version_1(code_bytes(header));
  return SegmentLayout(header.chunk_bytes, code_bytes(header), header.m);
}

// Memory is allocated for as many nodes as the header says. So the database must be large enough to hold them.
void SegmentFile::check_size(const SegmentHeader& header) {
  if (header.nodes == 0) return;
  int64_t last = chunk_id(kCodes, (header.nodes - 1) / layout_of(header).codes);
  if (!chunks_.has(last)) chunks_.fail_corrupt(format("lacks chunk %lld", static_cast<long long>(last)));
  const uint64_t least_links = header.has_graph ? kDegreeBytes : 0;
  const uint64_t needed =
      header.nodes * (code_bytes(header) + sizeof(CodeInfo) + least_links) + header.rows * sizeof(SegmentRow);
  std::optional<uint64_t> there = sql_.database_bytes();
  if (there && *there < needed) chunks_.fail_corrupt("says that it is larger than the database");
}

CodedVectors SegmentFile::read_vectors(const SegmentHeader& header) {
  VectorCodec codec(options_.dim, options_.type, options_.metric, header.quantization);
  CodedVectors vectors(codec, header.nodes);
  const size_t code_bytes = codec.code_bytes();
  const SegmentLayout layout = layout_of(header);
  for_each_chunk(header.nodes, layout.codes, [&](size_t chunk, size_t first, size_t count) {
    chunks_.read(chunk_id(kCodes, chunk), ChunkSize::exactly(count * code_bytes),
                 [&](const uint8_t* data, size_t size) {
                   if (vectors.stride() == code_bytes)
                     return static_cast<void>(std::memcpy(vectors.code(first), data, size));
                   for (size_t i = 0; i < count; i++)
                     std::memcpy(vectors.code(first + i), data + i * code_bytes, code_bytes);
                 });
  });
  for_each_chunk(header.nodes, layout.infos, [&](size_t chunk, size_t, size_t count) {
    chunks_.read(chunk_id(kInfos, chunk), ChunkSize::exactly(count * sizeof(CodeInfo)),
                 [&](const uint8_t* data, size_t size) {
                   ByteReader reader(data, size);
                   for (CodeInfo info; reader.read(info);) {
                     if (!(info.norm >= 0) || !(info.error >= 0) || std::isnan(info.scale) || std::isnan(info.offset)) {
                       chunks_.fail_corrupt("has a code with NaN");
                     }
                     vectors.push_back(info);
                   }
                 });
  });
  return vectors;
}

std::vector<SegmentRow> SegmentFile::read_rows(const SegmentHeader& header) {
  // Grows with the chunks that are there, and not by what the header says.
  std::vector<SegmentRow> rows;
  for_each_chunk(header.rows, layout_of(header).rows, [&](size_t chunk, size_t first, size_t count) {
    chunks_.read(chunk_id(kRows, chunk), ChunkSize::exactly(count * sizeof(SegmentRow)),
                 [&](const uint8_t* data, size_t size) {
                   rows.resize(first + count);
                   std::memcpy(rows.data() + first, data, size);
                 });
  });
  for (size_t row = 0; row < rows.size(); row++) {
    if (rows[row].node >= header.nodes || (row > 0 && rows[row - 1].key >= rows[row].key)) {
      chunks_.fail_corrupt("has rows out of order");
    }
  }
  return rows;
}

Graph SegmentFile::read_graph(const SegmentHeader& header) {
  Graph graph(header.m, header.nodes);
  std::vector<Node> neighbors(graph.degree(0));
  for_each_chunk(header.nodes, layout_of(header).linked, [&](size_t chunk, size_t first, size_t count) {
    chunks_.read(chunk_id(kGround, chunk), linked_size(count, kDegreeBytes, graph.degree(0)),
                 [&](const uint8_t* data, size_t size) {
                   ByteReader reader(data, size);
                   for (size_t node = first; node < first + count; node++) {
                     uint16_t degree = 0;
                     bool read =
                         reader.read(degree) && degree <= neighbors.size() && reader.read(neighbors.data(), degree);
                     if (!read || std::any_of(neighbors.begin(), neighbors.begin() + degree,
                                              [&](Node neighbor) { return neighbor >= header.nodes; })) {
                       chunks_.fail_corrupt("has a link to nowhere");
                     }
                     graph.set_neighbors(static_cast<Node>(node), 0, neighbors.data(), degree);
                   }
                   if (!reader.at_end()) chunks_.fail_corrupt("has links after its last node");
                 });
  });
  Bitset on_level(header.nodes);
  for (size_t node = 0; node < header.nodes; node++) on_level.insert(node);
  for (size_t level = 1; level <= header.level_sizes.size(); level++) {
    read_level(header, level, on_level, graph);
    on_level = Bitset(header.nodes);
    for (Node node : graph.level_nodes(level)) on_level.insert(node);
  }
  if (header.nodes > 0) {
    if (!on_level.contains(header.entry)) chunks_.fail_corrupt("has no entry");
    graph.set_entry(static_cast<Node>(header.entry), read_strays(header));
  }
  return graph;
}

std::vector<Node> SegmentFile::read_strays(const SegmentHeader& header) {
  std::vector<Node> strays;
  auto read = [&](size_t chunk, ChunkSize sizes) {
    chunks_.read(level_chunk_id(0, chunk), sizes, [&](const uint8_t* data, size_t size) {
      ByteReader reader(data, size);
      for (Node node; reader.read(node);) strays.push_back(node);
      bool sound =
          reader.at_end() && std::all_of(strays.begin(), strays.end(), [&](Node node) { return node < header.nodes; });
      if (!sound) chunks_.fail_corrupt("has a stray that is not a node");
    });
  };
  if (header.chunk_bytes == 0) {
    read(0, {0, header.nodes * sizeof(Node)});
  } else {
    for_each_chunk(header.strays, layout_of(header).strays,
                   [&](size_t chunk, size_t, size_t count) { read(chunk, ChunkSize::exactly(count * sizeof(Node))); });
  }
  return strays;
}

// A search goes down from level to level, so every node of a level is also on the level `below`.
void SegmentFile::read_level(const SegmentHeader& header, size_t level, const Bitset& below, Graph& graph) {
  const size_t size = header.level_sizes[level - 1];
  if (size > header.nodes) chunks_.fail_corrupt("has a level of too many nodes");
  std::vector<Node> nodes;
  std::vector<std::vector<Node>> links;
  Bitset here(header.nodes);
  for_each_chunk(size, layout_of(header).linked, [&](size_t chunk, size_t, size_t count) {
    const ChunkSize sizes = linked_size(count, sizeof(Node) + kDegreeBytes, graph.degree(level));
    chunks_.read(level_chunk_id(level, chunk), sizes, [&](const uint8_t* data, size_t bytes) {
      ByteReader reader(data, bytes);
      for (size_t i = 0; i < count; i++) {
        Node node = 0;
        uint16_t degree = 0;
        bool read = reader.read(node) && reader.read(degree) && node < header.nodes && degree <= graph.degree(level) &&
                    below.contains(node) && (nodes.empty() || nodes.back() < node);
        if (!read) chunks_.fail_corrupt("has a level out of order");
        std::vector<Node> neighbors(degree);
        if (!reader.read(neighbors.data(), degree)) chunks_.fail_corrupt("has a level without links");
        nodes.push_back(node);
        links.push_back(std::move(neighbors));
        here.insert(node);
      }
      if (!reader.at_end()) chunks_.fail_corrupt("has links after its last node");
    });
  });
  graph.add_level(nodes);
  for (size_t i = 0; i < nodes.size(); i++) {
    for (Node neighbor : links[i]) {
      if (neighbor >= header.nodes || !here.contains(neighbor)) chunks_.fail_corrupt("has a link off its level");
    }
    graph.set_neighbors(nodes[i], level, links[i].data(), links[i].size());
  }
}

// ---- writing

void SegmentFile::prepare_writes(size_t code_bytes, size_t m) {
  writable_chunk_bytes(static_cast<size_t>(sqlite3_limit(sql_.db(), SQLITE_LIMIT_LENGTH, -1)), code_bytes, m);
  chunks_.prepare_writes();
}

void SegmentFile::write(const Segment& segment, const Segment* before, Work& work) {
  const CodedVectors& vectors = segment.vectors();
  const size_t m = segment.graph() ? segment.graph()->m() : static_cast<size_t>(options_.m);
  const size_t limit = static_cast<size_t>(sqlite3_limit(sql_.db(), SQLITE_LIMIT_LENGTH, -1));
  size_t chunk_bytes = writable_chunk_bytes(limit, vectors.codec().code_bytes(), m);
  size_t kept = 0;
  if (before != nullptr) {
    // The old chunks of codes stay where their size is one that can be written.
    std::optional<SegmentHeader> stored = header();
    bool keeps_size = stored && stored->chunk_bytes > 0 && stored->chunk_bytes <= chunk_bytes;
    if (keeps_size) chunk_bytes = stored->chunk_bytes;
    if (keeps_size) kept = before->nodes() / layout_of(*stored).codes;
    if (keeps_size && segment.shares_nodes(*before)) return write_remaining(segment, *stored, work);
  }
  const SegmentLayout layout(chunk_bytes, vectors.codec().code_bytes(), m);
  const size_t written = (segment.nodes() + layout.codes - 1) / layout.codes - kept;
  // Makes room first, so that the new chunks use the pages of the old ones.
  chunks_.remove(INT64_MIN, kCodes - 1);
  chunks_.remove(chunk_id(kCodes, kept), INT64_MAX);
  write_codes(vectors, layout, kept, work);
  write_infos(vectors, layout);
  write_rows(segment.rows(), layout);
  if (segment.graph()) write_graph(*segment.graph(), layout);
  write_header(segment, chunk_bytes);
  work.report("write", written, written);
}

// Writes what has changed when the nodes are those of the stored segment.
void SegmentFile::write_remaining(const Segment& segment, const SegmentHeader& stored, Work& work) {
  chunks_.remove(kRows, kGround - 1);
  write_rows(segment.rows(), layout_of(stored));
  write_header(segment, stored.chunk_bytes);
  work.report("write", 1, 1);
}

// Writes all chunks but the first `kept`.
void SegmentFile::write_codes(const CodedVectors& vectors, const SegmentLayout& layout, size_t kept, Work& work) {
  const size_t code_bytes = vectors.codec().code_bytes();
  const size_t written = (vectors.size() + layout.codes - 1) / layout.codes - kept;
  for_each_chunk(vectors.size(), layout.codes, [&](size_t chunk, size_t first, size_t count) {
    if (chunk < kept) return;
    work.report("write", chunk - kept, written);
    Bytes data;
    data.reserve(count * code_bytes + sizeof(uint64_t));
    for (size_t i = 0; i < count; i++) append(data, vectors.code(first + i), code_bytes);
    chunks_.write(chunk_id(kCodes, chunk), std::move(data));
  });
}

void SegmentFile::write_infos(const CodedVectors& vectors, const SegmentLayout& layout) {
  for_each_chunk(vectors.size(), layout.infos, [&](size_t chunk, size_t first, size_t count) {
    Bytes data;
    append(data, &vectors.info(first), count);
    chunks_.write(chunk_id(kInfos, chunk), std::move(data));
  });
}

void SegmentFile::write_rows(const std::vector<SegmentRow>& rows, const SegmentLayout& layout) {
  for_each_chunk(rows.size(), layout.rows, [&](size_t chunk, size_t first, size_t count) {
    Bytes data;
    append(data, rows.data() + first, count);
    chunks_.write(chunk_id(kRows, chunk), std::move(data));
  });
}

void SegmentFile::write_graph(const Graph& graph, const SegmentLayout& layout) {
  for_each_chunk(graph.nodes(), layout.linked, [&](size_t chunk, size_t first, size_t count) {
    Bytes data;
    for (size_t node = first; node < first + count; node++) {
      append_links(data, graph.neighbors(static_cast<Node>(node)));
    }
    chunks_.write(chunk_id(kGround, chunk), std::move(data));
  });
  for_each_chunk(graph.strays().size(), layout.strays, [&](size_t chunk, size_t first, size_t count) {
    Bytes strays;
    append(strays, graph.strays().data() + first, count);
    chunks_.write(level_chunk_id(0, chunk), std::move(strays));
  });
  for (size_t level = 1; level < graph.levels(); level++) write_level(graph, level, layout);
}

void SegmentFile::write_level(const Graph& graph, size_t level, const SegmentLayout& layout) {
  const std::vector<Node>& nodes = graph.level_nodes(level);
  for_each_chunk(nodes.size(), layout.linked, [&](size_t chunk, size_t first, size_t count) {
    Bytes data;
    for (size_t i = first; i < first + count; i++) {
      append(data, nodes[i]);
      append_links(data, graph.neighbors(nodes[i], level));
    }
    chunks_.write(level_chunk_id(level, chunk), std::move(data));
  });
}

void SegmentFile::write_header(const Segment& segment, size_t chunk_bytes) {
  const Graph* graph = segment.graph() ? &*segment.graph() : nullptr;
  Bytes header;
  append(header, kMagic);
  append(header, kVersion);
  append(header, segment.id());
  append(header, segment.base().seq);
  append(header, segment.base().stamp);
  append(header, uint64_t{options_.dim});
  append(header, static_cast<uint8_t>(options_.type));
  append(header, static_cast<uint8_t>(ranking_metric(options_.metric)));
  append(header, static_cast<uint8_t>(segment.vectors().codec().quantization()));
  append(header, static_cast<uint8_t>(graph == nullptr ? 0 : 1));
  append(header, uint64_t{graph == nullptr ? static_cast<size_t>(options_.m) : graph->m()});
  append(header, uint64_t{segment.nodes()});
  append(header, uint64_t{segment.rows().size()});
  append(header, uint64_t{graph != nullptr && segment.nodes() > 0 ? graph->entry() : 0});
  size_t levels = graph == nullptr ? 0 : graph->levels() - 1;  // above the ground
  append(header, uint64_t{levels});
  for (size_t level = 1; level <= levels; level++) append(header, uint64_t{graph->level_nodes(level).size()});
  append(header, uint64_t{chunk_bytes});
  append(header, uint64_t{graph == nullptr ? 0 : graph->strays().size()});
  append(header, kRecallBytes);
  Bytes recall = segment.recall() ? segment.recall()->bytes() : Bytes();
  recall.resize(kRecallBytes);
  append(header, recall.data(), recall.size());
  chunks_.write(kHeader, std::move(header));
}

}  // namespace vec
