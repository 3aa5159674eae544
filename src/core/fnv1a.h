// FNV-1a, 64 bit (Fowler, Noll, Vo): a quick hash of bytes that says whether they are the same, not
// who wrote them. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace morphoscope {

class Fnv1a {
public:
    void add(std::span<const std::byte> bytes) {
        for (const std::byte byte : bytes)
            hash_ = (hash_ ^ static_cast<std::uint64_t>(byte)) * 0x100000001b3u;
    }
    std::uint64_t value() const { return hash_; }

private:
    std::uint64_t hash_ = 0xcbf29ce484222325u;
};

} // namespace morphoscope
