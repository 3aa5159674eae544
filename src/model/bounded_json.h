// JSON that anybody may have written, read within bounds of its shape: time and memory stay in
// proportion to the text. (A callback to nlohmann's parser costs the square of the number of
// objects.) Internal to this module; pure, any thread.
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace morphoscope {

struct JsonBounds {
    std::size_t depth = 0;      // of lists and objects in each other
    std::size_t listValues = 0; // of each list
    std::size_t names = 0;      // of all objects together
};

// Throws nlohmann::json::exception for what is no JSON in UTF-8, and std::runtime_error with half a
// sentence ("is nested deeper ...") for what is out of bounds or names a value twice in an object.
nlohmann::json parseBounded(std::string_view text, const JsonBounds& bounds);

// Names come from files: printable and short.
std::string quotedName(const std::string& name);

} // namespace morphoscope
