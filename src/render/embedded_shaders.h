// The shader files as they were at build time, for a program that is run far from its source tree.
#pragma once

#include <string_view>
#include <vector>

namespace morphoscope {

struct EmbeddedShader {
    std::string_view name; // "picture.frag"
    std::string_view text;
};

std::vector<EmbeddedShader> embeddedShaders(); // written by embed_shaders.cmake

} // namespace morphoscope
