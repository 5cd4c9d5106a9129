// What a connection keeps of one table in memory. SQLite makes and destroys the VectorTable objects, and these stay.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "memory/vector_store.h"

namespace vec {

class PendingMerge;

struct TableState {
  // `file`: see VectorStore.
  explicit TableState(std::string file) : store(std::move(file)) {}

  VectorStore store;
  std::shared_ptr<PendingMerge> pending_merge;  // that this connection has begun; null when there is none
};

}  // namespace vec
