#include "support/failing_memory.h"

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace faults {

namespace {

sqlite3_mem_methods real_malloc;
std::atomic<size_t> largest_allocation{0};

void* failing_malloc(int bytes) { return sqlite_allocations.fails_now() ? nullptr : real_malloc.xMalloc(bytes); }

void* failing_realloc(void* old, int bytes) {
  return sqlite_allocations.fails_now() ? nullptr : real_malloc.xRealloc(old, bytes);
}

bool new_fails_now() { return statements_running > 0 && vfs_calls_running == 0 && cpp_allocations.fails_now(); }

void* allocate(size_t bytes, size_t alignment) {
  if (bytes > largest_allocation.load(std::memory_order_relaxed)) {
    largest_allocation.store(bytes, std::memory_order_relaxed);
  }
  if (new_fails_now()) return nullptr;
  if (alignment <= alignof(std::max_align_t)) return std::malloc(std::max<size_t>(bytes, 1));
  void* allocated = nullptr;
  return posix_memalign(&allocated, alignment, std::max<size_t>(bytes, 1)) == 0 ? allocated : nullptr;
}

void* allocate_or_throw(size_t bytes, size_t alignment) {
  void* allocated = allocate(bytes, alignment);
  if (allocated == nullptr) throw std::bad_alloc();
  return allocated;
}

}  // namespace

void install_failing_malloc() {
  sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real_malloc);
  sqlite3_mem_methods methods = real_malloc;
  methods.xMalloc = failing_malloc;
  methods.xRealloc = failing_realloc;
  sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
  sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
}

size_t take_largest_allocation() { return largest_allocation.exchange(0); }

}  // namespace faults

void* operator new(size_t bytes) { return faults::allocate_or_throw(bytes, 0); }
void* operator new[](size_t bytes) { return faults::allocate_or_throw(bytes, 0); }
void* operator new(size_t bytes, const std::nothrow_t&) noexcept { return faults::allocate(bytes, 0); }
void* operator new[](size_t bytes, const std::nothrow_t&) noexcept { return faults::allocate(bytes, 0); }
void* operator new(size_t bytes, std::align_val_t alignment) {
  return faults::allocate_or_throw(bytes, static_cast<size_t>(alignment));
}
void* operator new[](size_t bytes, std::align_val_t alignment) {
  return faults::allocate_or_throw(bytes, static_cast<size_t>(alignment));
}
void operator delete(void* bytes) noexcept { std::free(bytes); }
void operator delete[](void* bytes) noexcept { std::free(bytes); }
void operator delete(void* bytes, size_t) noexcept { std::free(bytes); }
void operator delete[](void* bytes, size_t) noexcept { std::free(bytes); }
void operator delete(void* bytes, std::align_val_t) noexcept { std::free(bytes); }
void operator delete[](void* bytes, std::align_val_t) noexcept { std::free(bytes); }
void operator delete(void* bytes, size_t, std::align_val_t) noexcept { std::free(bytes); }
void operator delete[](void* bytes, size_t, std::align_val_t) noexcept { std::free(bytes); }
