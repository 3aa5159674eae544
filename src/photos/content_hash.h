// A 64-bit hash of a file's bytes, to find exact duplicates and to know files again. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace morphoscope {

// XXH64 with seed 0, after the specification "xxHash fast digest algorithm" 0.1.1: several GB a
// second, so that hashing disappears beside reading. Not meant against forgery.
std::uint64_t xxh64(std::span<const std::uint8_t> bytes);

// As 16 hexadecimal digits.
std::string contentHash(std::span<const std::uint8_t> bytes);

} // namespace morphoscope
