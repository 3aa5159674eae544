// Proof Key for Code Exchange (RFC 7636) and the random words of a sign-in. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace morphoscope {

// FIPS 180-4.
std::array<std::uint8_t, 32> sha256(std::string_view text);

// RFC 4648 section 5, without padding.
std::string base64Url(std::span<const std::uint8_t> bytes);

// From the system's random source; 48 bytes give 64 characters. Throws std::runtime_error.
std::string randomWord(std::size_t bytes);

// The S256 challenge of a verifier.
std::string pkceChallenge(std::string_view verifier);

} // namespace morphoscope
