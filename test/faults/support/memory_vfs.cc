#include "support/memory_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>

#include "support/failing_memory.h"

namespace faults {

struct MemoryFile {
  FileBytes data;     // as the process sees it
  FileBytes durable;  // as of the last sync
  std::vector<Change> unsynced;
  bool name_is_durable = false;
  int shared = 0, reserved = 0, pending = 0, exclusive = 0;  // how many handles hold each lock
  std::vector<std::unique_ptr<uint8_t[]>> shm;
  int shm_users = 0;
  int shm_shared[SQLITE_SHM_NLOCK] = {};
  int shm_exclusive[SQLITE_SHM_NLOCK] = {};
};

void Change::apply(FileBytes& file) const {
  if (truncates) return file.resize(static_cast<size_t>(offset));
  const size_t end = static_cast<size_t>(offset) + bytes.size();
  if (file.size() < end) file.resize(end);
  std::copy(bytes.begin(), bytes.end(), file.begin() + static_cast<ptrdiff_t>(offset));
}

namespace {

MemoryFiles files;
MemoryFiles deleted_unsynced;  // whose deletion is not durable
bool tracks = false;

constexpr size_t kSector = 512;

struct Handle : sqlite3_file {
  std::shared_ptr<MemoryFile>* file;
  std::string* name;
  int lock;
  bool deletes_on_close, has_shm;
  uint16_t shm_shared, shm_exclusive;
};

Handle& handle(sqlite3_file* file) { return *static_cast<Handle*>(file); }
MemoryFile& memory(sqlite3_file* file) { return **handle(file).file; }

void change(MemoryFile& file, Change change) {
  change.apply(file.data);
  if (tracks) file.unsynced.push_back(std::move(change));
}

// ---- reading and writing

int x_read(sqlite3_file* file, void* to, int count, sqlite3_int64 at) {
  if (io_calls.fails_now()) return SQLITE_IOERR_READ;
  const FileBytes& data = memory(file).data;
  const int64_t there = std::clamp<int64_t>(static_cast<int64_t>(data.size()) - at, 0, count);
  if (there > 0) std::memcpy(to, data.data() + at, static_cast<size_t>(there));
  if (there == count) return SQLITE_OK;
  std::memset(static_cast<char*>(to) + there, 0, static_cast<size_t>(count - there));
  return SQLITE_IOERR_SHORT_READ;
}

// A write that fails has written a part, as on a disk that becomes full.
int x_write(sqlite3_file* file, const void* from, int count, sqlite3_int64 at) {
  Running vfs(vfs_calls_running);
  const bool fails = io_calls.fails_now();
  auto bytes = static_cast<const uint8_t*>(from);
  change(memory(file), {false, at, FileBytes(bytes, bytes + (fails ? count / 2 : count))});
  if (!fails) return SQLITE_OK;
  return io_calls.at() % 2 == 0 ? SQLITE_IOERR_WRITE : SQLITE_FULL;
}

int x_truncate(sqlite3_file* file, sqlite3_int64 size) {
  Running vfs(vfs_calls_running);
  if (io_calls.fails_now()) return SQLITE_IOERR_TRUNCATE;
  if (static_cast<size_t>(size) < memory(file).data.size()) change(memory(file), {true, size, {}});
  return SQLITE_OK;
}

int x_sync(sqlite3_file* file, int) {
  Running vfs(vfs_calls_running);
  if (io_calls.fails_now()) return SQLITE_IOERR_FSYNC;
  MemoryFile& synced = memory(file);
  for (const Change& unsynced : synced.unsynced) unsynced.apply(synced.durable);
  synced.unsynced.clear();
  synced.name_is_durable = true;
  return SQLITE_OK;
}

int x_size(sqlite3_file* file, sqlite3_int64* size) {
  if (io_calls.fails_now()) return SQLITE_IOERR_FSTAT;
  *size = static_cast<sqlite3_int64>(memory(file).data.size());
  return SQLITE_OK;
}

// ---- locks

int x_unlock(sqlite3_file* file, int level) {
  Handle& held = handle(file);
  MemoryFile& locked = memory(file);
  if (held.lock <= level) return SQLITE_OK;
  if (held.lock >= SQLITE_LOCK_EXCLUSIVE) locked.exclusive--;
  if (held.lock >= SQLITE_LOCK_PENDING) locked.pending--;
  if (held.lock >= SQLITE_LOCK_RESERVED) locked.reserved--;
  if (level == SQLITE_LOCK_NONE) locked.shared--;
  held.lock = level;
  return SQLITE_OK;
}

int lock_exclusively(Handle& held, MemoryFile& locked) {
  const bool had_reserved = held.lock >= SQLITE_LOCK_RESERVED;
  if (!had_reserved && locked.reserved > 0) return SQLITE_BUSY;
  if (held.lock < SQLITE_LOCK_PENDING) {
    if (locked.pending > 0) return SQLITE_BUSY;
    locked.pending++;
    if (!had_reserved) locked.reserved++;
    held.lock = SQLITE_LOCK_PENDING;
  }
  if (locked.shared > 1) return SQLITE_BUSY;
  locked.exclusive++;
  held.lock = SQLITE_LOCK_EXCLUSIVE;
  return SQLITE_OK;
}

int x_lock(sqlite3_file* file, int level) {
  Handle& held = handle(file);
  MemoryFile& locked = memory(file);
  if (held.lock >= level) return SQLITE_OK;
  if (io_calls.fails_now()) return SQLITE_IOERR_LOCK;
  if (level == SQLITE_LOCK_SHARED) {
    if (locked.pending > 0 || locked.exclusive > 0) return SQLITE_BUSY;
    locked.shared++;
  } else if (level == SQLITE_LOCK_RESERVED) {
    if (locked.reserved > 0) return SQLITE_BUSY;
    locked.reserved++;
  } else {
    return lock_exclusively(held, locked);
  }
  held.lock = level;
  return SQLITE_OK;
}

int x_check_reserved(sqlite3_file* file, int* is_reserved) {
  if (io_calls.fails_now()) return SQLITE_IOERR_CHECKRESERVEDLOCK;
  *is_reserved = memory(file).reserved > 0;
  return SQLITE_OK;
}

// ---- the shared memory of the WAL

int x_shm_map(sqlite3_file* file, int page, int bytes, int extends, void volatile** mapped) {
  Running vfs(vfs_calls_running);
  if (io_calls.fails_now()) return SQLITE_IOERR_SHMMAP;
  Handle& held = handle(file);
  MemoryFile& shared = memory(file);
  if (!held.has_shm) shared.shm_users++;
  held.has_shm = true;
  *mapped = nullptr;
  if (static_cast<int>(shared.shm.size()) <= page && !extends) return SQLITE_OK;
  while (static_cast<int>(shared.shm.size()) <= page) {
    shared.shm.emplace_back(new uint8_t[static_cast<size_t>(bytes)]());
  }
  *mapped = shared.shm[static_cast<size_t>(page)].get();
  return SQLITE_OK;
}

void shm_unlock(Handle& held, MemoryFile& locked, int slot) {
  const auto bit = static_cast<uint16_t>(1 << slot);
  locked.shm_shared[slot] -= (held.shm_shared & bit) != 0;
  locked.shm_exclusive[slot] -= (held.shm_exclusive & bit) != 0;
  held.shm_shared = static_cast<uint16_t>(held.shm_shared & ~bit);
  held.shm_exclusive = static_cast<uint16_t>(held.shm_exclusive & ~bit);
}

int x_shm_lock(sqlite3_file* file, int first, int count, int flags) {
  Handle& held = handle(file);
  MemoryFile& locked = memory(file);
  if ((flags & SQLITE_SHM_UNLOCK) != 0) {
    for (int slot = first; slot < first + count; slot++) shm_unlock(held, locked, slot);
    return SQLITE_OK;
  }
  if (io_calls.fails_now()) return SQLITE_IOERR_SHMLOCK;
  const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
  for (int slot = first; slot < first + count; slot++) {
    const int mine = (held.shm_shared >> slot) & 1;
    if (locked.shm_exclusive[slot] > 0 || (exclusive && locked.shm_shared[slot] > mine)) return SQLITE_BUSY;
  }
  for (int slot = first; slot < first + count; slot++) {
    const auto bit = static_cast<uint16_t>(1 << slot);
    if (exclusive) {
      locked.shm_exclusive[slot]++;
      held.shm_exclusive = static_cast<uint16_t>(held.shm_exclusive | bit);
    } else if ((held.shm_shared & bit) == 0) {
      locked.shm_shared[slot]++;
      held.shm_shared = static_cast<uint16_t>(held.shm_shared | bit);
    }
  }
  return SQLITE_OK;
}

void x_shm_barrier(sqlite3_file*) {}

int x_shm_unmap(sqlite3_file* file, int) {
  if (!handle(file).has_shm) return SQLITE_OK;
  handle(file).has_shm = false;
  if (--memory(file).shm_users == 0) memory(file).shm.clear();
  return SQLITE_OK;
}

// ---- files

int x_close(sqlite3_file* file) {
  Running vfs(vfs_calls_running);
  Handle& closed = handle(file);
  if (closed.file == nullptr) return SQLITE_OK;
  x_unlock(file, SQLITE_LOCK_NONE);
  if (closed.deletes_on_close && closed.name != nullptr) files.erase(*closed.name);
  delete closed.name;
  delete closed.file;
  closed.file = nullptr;
  return SQLITE_OK;
}

int x_control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int x_sector(sqlite3_file*) { return static_cast<int>(kSector); }
int x_characteristics(sqlite3_file*) { return 0; }

const sqlite3_io_methods kMethods = {
    2,           x_close,          x_read,    x_write,  x_truncate,        x_sync,    x_size,     x_lock,
    x_unlock,    x_check_reserved, x_control, x_sector, x_characteristics, x_shm_map, x_shm_lock, x_shm_barrier,
    x_shm_unmap, nullptr,          nullptr};

int x_open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
  Running vfs(vfs_calls_running);
  Handle& opened = *new (static_cast<void*>(file)) Handle{};
  if (io_calls.fails_now()) return SQLITE_CANTOPEN;
  auto found = name == nullptr ? files.end() : files.find(name);
  std::shared_ptr<MemoryFile> content = found == files.end() ? std::make_shared<MemoryFile>() : found->second;
  if (name != nullptr && found == files.end()) {
    if ((flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
    files[name] = content;
  }
  if (name != nullptr) opened.name = new std::string(name);
  opened.deletes_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
  opened.file = new std::shared_ptr<MemoryFile>(std::move(content));
  opened.pMethods = &kMethods;
  if (out != nullptr) *out = flags;
  return SQLITE_OK;
}

int x_delete(sqlite3_vfs*, const char* name, int syncs) {
  Running vfs(vfs_calls_running);
  if (io_calls.fails_now()) return SQLITE_IOERR_DELETE;
  auto found = files.find(name);
  if (found == files.end()) return SQLITE_IOERR_DELETE_NOENT;
  if (tracks && syncs == 0) deleted_unsynced[name] = found->second;
  files.erase(found);
  return SQLITE_OK;
}

int x_access(sqlite3_vfs*, const char* name, int, int* is_there) {
  Running vfs(vfs_calls_running);
  if (io_calls.fails_now()) return SQLITE_IOERR_ACCESS;
  *is_there = files.count(name) > 0;
  return SQLITE_OK;
}

int x_full_pathname(sqlite3_vfs*, const char* name, int size, char* to) {
  sqlite3_snprintf(size, to, "%s", name);
  return SQLITE_OK;
}

int x_randomness(sqlite3_vfs*, int count, char* to) {
  static std::mt19937 random(1);
  for (int i = 0; i < count; i++) to[i] = static_cast<char>(random());
  return count;
}

int x_sleep(sqlite3_vfs*, int microseconds) { return microseconds; }

int x_current_time(sqlite3_vfs*, double* day) {
  *day = 2460000.5;
  return SQLITE_OK;
}

int x_last_error(sqlite3_vfs*, int, char*) { return 0; }

sqlite3_vfs make_vfs() {
  sqlite3_vfs vfs = {};
  vfs.iVersion = 1;
  vfs.szOsFile = sizeof(Handle);
  vfs.mxPathname = 512;
  vfs.zName = kMemoryVfs;
  vfs.xOpen = x_open;
  vfs.xDelete = x_delete;
  vfs.xAccess = x_access;
  vfs.xFullPathname = x_full_pathname;
  vfs.xRandomness = x_randomness;
  vfs.xSleep = x_sleep;
  vfs.xCurrentTime = x_current_time;
  vfs.xGetLastError = x_last_error;
  return vfs;
}

std::shared_ptr<MemoryFile> synced_file(const FileBytes& bytes) {
  auto file = std::make_shared<MemoryFile>();
  file->data = file->durable = bytes;
  file->name_is_durable = true;
  return file;
}

enum class Loss { all, none, a_part, a_part_with_garbage };

// What is left of one write, sector by sector.
void leave_sectors(const Change& write, Loss loss, std::mt19937& random, FileBytes& file) {
  for (size_t at = 0; at < write.bytes.size();) {
    const auto offset = static_cast<size_t>(write.offset) + at;
    const size_t count = std::min(write.bytes.size() - at, kSector - offset % kSector);
    auto from = write.bytes.begin() + static_cast<ptrdiff_t>(at);
    Change sector = {false, static_cast<int64_t>(offset), FileBytes(from, from + static_cast<ptrdiff_t>(count))};
    const unsigned fate = loss == Loss::all    ? 0
                          : loss == Loss::none ? 1
                                               : random() % (loss == Loss::a_part_with_garbage ? 3 : 2);
    if (fate == 2)
      std::generate(sector.bytes.begin(), sector.bytes.end(), [&] { return static_cast<uint8_t>(random()); });
    if (fate > 0) sector.apply(file);
    at += count;
  }
}

FileBytes leave(const MemoryFile& file, Loss loss, std::mt19937& random) {
  FileBytes left = file.durable;
  for (const Change& change : file.unsynced) {
    if (!change.truncates) {
      leave_sectors(change, loss, random, left);
    } else if (loss == Loss::none || (loss != Loss::all && random() % 2 != 0)) {
      change.apply(left);
    }
  }
  return left;
}

}  // namespace

void register_memory_vfs(bool is_default) {
  static sqlite3_vfs vfs = make_vfs();
  sqlite3_vfs_register(&vfs, is_default);
}

MemoryFiles copy_files() {
  MemoryFiles copy;
  for (auto& [name, file] : files) copy[name] = synced_file(file->data);
  return copy;
}

void restore_files(const MemoryFiles& from) {
  remove_files();
  for (auto& [name, file] : from) files[name] = synced_file(file->data);
}

void remove_files() {
  files.clear();
  deleted_unsynced.clear();
}

FileBytes& bytes_of(const std::string& name) { return files.at(name)->data; }

void track_syncs(bool wanted) { tracks = wanted; }

void lose_power(std::mt19937& random) {
  for (auto& [name, file] : deleted_unsynced) {
    if (random() % 2 != 0) files.emplace(name, file);
  }
  deleted_unsynced.clear();
  const auto loss = static_cast<Loss>(random() % 4);
  MemoryFiles left;
  for (auto& [name, file] : files) {
    const bool is_shm = name.size() > 4 && name.compare(name.size() - 4, 4, "-shm") == 0;
    if (is_shm || (!file->name_is_durable && random() % 2 != 0)) continue;
    left[name] = synced_file(leave(*file, loss, random));
  }
  files = std::move(left);
}

}  // namespace faults
