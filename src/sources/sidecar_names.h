// Which JSON of a Takeout folder belongs to which photo, by name. From the photo's name the
// possible side-car names follow; the other way round is not unique. The rules, in this order:
//   whole     IMG.jpg        <- IMG.jpg.json, IMG.jpg.supplemental-metadata.json, or the latter cut
//                               at any letter (IMG.jpg.suppl.json)
//   numbered  IMG(1).jpg     <- IMG.jpg(1).json, IMG.jpg.suppl(1).json
//   cut       long names     <- a side-car name that ends inside the photo's own name
//   edited    IMG-word.jpg   <- the side-car of IMG.jpg; the word is translated, so any word counts
//   bare      IMG.jpg        <- IMG.json, IMG.HEIC.json
// Lengths count characters, not bytes. Nothing here depends on a language. Pure; any thread.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace morphoscope {

// The side-cars of one folder: what stands before ".json", and a number for the caller.
using SidecarNames = std::map<std::string, std::size_t, std::less<>>;

// A side-car name that ends inside the photo's name must share at least this many characters with
// it. Google cuts at 46; other lengths have been reported.
inline constexpr std::size_t kShortestCutName = 40;

std::optional<std::size_t> sidecarOf(std::string_view photoName, const SidecarNames& names);

// "IMG.jpg.supp.json" -> "IMG.jpg.supp"; nothing for another ending (upper case counts as well).
std::optional<std::string_view> sidecarStem(std::string_view fileName);

} // namespace morphoscope
