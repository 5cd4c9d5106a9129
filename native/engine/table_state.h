// What a connection keeps of one table in memory. It lives longer than the VectorTable objects.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "memory/vector_store.h"

namespace vec {

class PendingMerge;  // of merge/, which is above this folder; here it is only kept, and never looked into

struct TableState {
  // `file` identifies the database (see VectorStore).
  explicit TableState(std::string file) : store(std::move(file)) {}

  VectorStore store;
  std::shared_ptr<PendingMerge> pending_merge;  // a merge that this connection has begun; null when there is none
  std::string merge_error;  // why the last merge of this connection was put off; empty when it was not
};

}  // namespace vec
