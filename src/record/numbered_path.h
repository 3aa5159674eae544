// The next free name of a numbered series in a folder: "morph 0001.mp4", "still 0012.png", "morph
// 0003" (a folder). Any thread, any number of processes at once: the name is taken by creating it.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace morphoscope {

struct NumberedSeries {
    std::filesystem::path folder; // created when absent
    std::string stem;             // "morph"
    std::string ending;           // ".mp4"; empty: the name is a folder's
};

// One more than the highest number of the series, four digits or more. Creates an empty file
// (folder for an empty ending) there, so that nobody else gets the same; a FilmWriter with
// isReserved removes it when it is given up. Throws std::runtime_error when the folder cannot be
// written.
std::filesystem::path takeNumberedPath(const NumberedSeries& series);

// Runs `write`, which fills the file of such a name. When it throws, the name is free again.
void writeTaken(const std::filesystem::path& path, const std::function<void()>& write);

} // namespace morphoscope
