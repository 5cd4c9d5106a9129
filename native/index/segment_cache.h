// The segments that this process has in memory, shared by its connections and threads.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "index/segment.h"

namespace vec {

using SegmentHandle = std::shared_ptr<const Segment>;

// The segment that `file` and the stored header identify. Calls `read` to make it when no connection has it. The
// segment is freed with its last user.
SegmentHandle shared_segment(const std::string& file, const std::string& header,
                             const std::function<SegmentHandle()>& read);

// Adds a new segment under its header.
void share_segment(const std::string& file, const std::string& header, const SegmentHandle& segment);

}  // namespace vec
