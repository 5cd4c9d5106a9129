// A file system in memory for SQLite, whose calls can fail. It remembers which writes have been synced, so that a power
// failure can be simulated.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "support/failure.h"

namespace faults {

using FileBytes = std::vector<uint8_t>;

// A change of a file that has not been synced.
struct Change {
  bool truncates;
  int64_t offset;   // or the new size
  FileBytes bytes;  // empty when it truncates

  void apply(FileBytes& file) const;
};

struct MemoryFile;
using MemoryFiles = std::map<std::string, std::shared_ptr<MemoryFile>>;

inline constexpr const char* kMemoryVfs = "faults";

inline Failure io_calls;

// REQUIRES: SQLite has been initialized.
void register_memory_vfs(bool is_default);

// The files that are there, and those of an earlier moment. Restoring forgets what has not been synced.
MemoryFiles copy_files();
void restore_files(const MemoryFiles& files);
void remove_files();
FileBytes& bytes_of(const std::string& name);

// From now on, remembers what has not been synced, for lose_power().
void track_syncs(bool tracks);
// Leaves of each file what was synced. Of the rest it leaves nothing, everything, a random part, or a part with garbage
// in it, in sectors of 512 bytes. REQUIRES: connections that are open are closed with close_after_power_failure().
void lose_power(std::mt19937& random);
// Runs `close` with the files out of its reach.
template <class Close>
void close_after_power_failure(Close&& close) {
  MemoryFiles left = copy_files();
  remove_files();
  close();
  restore_files(left);
}

}  // namespace faults
