#include "index/segment_cache.h"

#include <algorithm>
#include <mutex>
#include <vector>

namespace vec {

namespace {

struct Entry {
  std::string file;
  std::string header;
  std::weak_ptr<const Segment> segment;
};

std::mutex mutex;
std::vector<Entry> entries;

// REQUIRES: `mutex` is held.
SegmentHandle find(const std::string& file, const std::string& header) {
  entries.erase(
      std::remove_if(entries.begin(), entries.end(), [](const Entry& entry) { return entry.segment.expired(); }),
      entries.end());
  for (const Entry& entry : entries) {
    if (entry.file == file && entry.header == header) return entry.segment.lock();
  }
  return nullptr;
}

}  // namespace

SegmentHandle shared_segment(const std::string& file, const std::string& header,
                             const std::function<SegmentHandle()>& read) {
  {
    std::lock_guard lock(mutex);
    if (SegmentHandle known = find(file, header)) return known;
  }
  // Reads without the lock. If another thread was quicker, its segment is taken.
  SegmentHandle fresh = read();
  std::lock_guard lock(mutex);
  if (SegmentHandle known = find(file, header)) return known;
  entries.push_back({file, header, fresh});
  return fresh;
}

void share_segment(const std::string& file, const std::string& header, const SegmentHandle& segment) {
  std::lock_guard lock(mutex);
  if (!find(file, header)) entries.push_back({file, header, segment});
}

}  // namespace vec
