// Huge pages, where the system can give them.
#pragma once

#include <cstddef>

namespace vec {

// Asks the system to use huge pages for memory that is aligned to them. A system that cannot, or will not, uses small
// pages.
void prefer_huge_pages(void* memory, size_t bytes);

}  // namespace vec
