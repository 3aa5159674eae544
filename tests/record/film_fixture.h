// A folder of its own for each test, and small films made of moving colours.
#pragma once

#include "record/film_writer.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace morphoscope {

class FilmTest : public ::testing::Test {
protected:
    FilmTest();
    ~FilmTest() override;

    std::filesystem::path folder_;
};

// A gradient with a bright disc that travels: every frame differs, every channel is used.
Image movingFrame(int index, int width, int height);

FilmRequest requestFor(const std::filesystem::path& path, int width = 96, int height = 64);

void writeFilm(const FilmRequest& request, int frameCount);

// All files below `folder`, hidden ones included.
std::vector<std::string> filesIn(const std::filesystem::path& folder);

std::string bytesOf(const std::filesystem::path& path);

// What `act` throws, or an empty text.
template <class Act> std::string sentenceOf(const Act& act) {
    try {
        act();
    } catch (const std::exception& error) {
        return error.what();
    }
    return {};
}

} // namespace morphoscope
