// A group's template as depth made it, before the user's points, kept on disk: a correction needs
// no new sweep. Any thread.
#pragma once

#include "morph/template_space.h"

#include <filesystem>
#include <string>
#include <vector>

namespace morphoscope {

// Fills intoTemplate, fromTemplate and depth of all members out of the file and returns true; false
// (nothing changed) where there is none, or one of other photos or other similarities.
// `contentHashes` of the whole set.
bool loadPlacement(const std::filesystem::path& file, const std::vector<std::string>& contentHashes,
                   TemplateSpace& space);

// Throws std::runtime_error when the file cannot be written.
void savePlacement(const std::filesystem::path& file, const std::vector<std::string>& contentHashes,
                   const TemplateSpace& space);

} // namespace morphoscope
