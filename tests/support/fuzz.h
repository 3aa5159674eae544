// Small damages of good input, for the tests of readers of what others wrote. Seeded, so a failure
// repeats; MORPHOSCOPE_FUZZ_ROUNDS=100000 looks longer. Input that once broke something is kept as
// a test of its own beside the reader.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>

namespace morphoscope {

inline int fuzzRounds(int usual) {
    const char* text = std::getenv("MORPHOSCOPE_FUZZ_ROUNDS");
    return text ? std::max(usual, std::atoi(text)) : usual;
}

class Mutator {
public:
    explicit Mutator(std::uint64_t seed) : random_(seed) {}

    std::size_t below(std::size_t count) { return random_() % std::max<std::size_t>(1, count); }

    // One to eight small damages.
    std::string damaged(std::string text) {
        for (std::size_t damage = below(8) + 1; damage > 0; --damage)
            damageOnce(text);
        return text;
    }

private:
    void damageOnce(std::string& text) {
        static constexpr const char* kPieces[] = {"{",
                                                  "}",
                                                  "[",
                                                  "]",
                                                  "\"",
                                                  ",",
                                                  ":",
                                                  "null",
                                                  "-1",
                                                  "1e999",
                                                  "\"F64\"",
                                                  "18446744073709551615",
                                                  "99999999999999999999",
                                                  "\\u0000",
                                                  "\\ud800",
                                                  "\xFF",
                                                  "\xC3",
                                                  "../",
                                                  "/",
                                                  "..",
                                                  "(1)",
                                                  "(",
                                                  ")",
                                                  ".json",
                                                  "-",
                                                  ".",
                                                  "\n",
                                                  "\t",
                                                  "%",
                                                  "%00",
                                                  "%zz",
                                                  "&",
                                                  "=",
                                                  "s",
                                                  "Z",
                                                  "+99:99",
                                                  "PK\x01\x02",
                                                  "PK\x05\x06",
                                                  "\xF0\x9F"};
        const std::size_t at = below(text.size() + 1);
        switch (below(6)) {
        case 0:
            if (at < text.size())
                text[at] = static_cast<char>(random_());
            break;
        case 1:
            if (at < text.size())
                text[at] ^= static_cast<char>(1 << below(8));
            break;
        case 2:
            text.insert(at, kPieces[below(std::size(kPieces))]);
            break;
        case 3:
            text.erase(at, below(12) + 1);
            break;
        case 4:
            text.resize(at);
            break;
        default:
            text.insert(at, text.substr(below(text.size()), below(40)));
        }
    }

    std::mt19937_64 random_;
};

} // namespace morphoscope
