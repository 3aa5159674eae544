// Small made photos and settings for the model tests: seeded, no files.
#pragma once

#include "core/training.h"

#include <cmath>
#include <filesystem>
#include <memory>
#include <string>
#include <unistd.h>

namespace morphoscope::test {

inline TrainingSettings tinySettings(ModelKind kind = ModelKind::vae) {
    TrainingSettings settings;
    settings.kind = kind;
    settings.width = 32;
    settings.height = 32;
    settings.latentSize = 8;
    settings.epochs = 30;
    settings.batchSize = 4;
    return settings;
}

// Soft stripes of another direction and colour each.
inline std::shared_ptr<const TrainingImages> tinyPhotos(int count = 6, int side = 32) {
    auto photos = std::make_shared<TrainingImages>();
    for (int n = 0; n < count; ++n) {
        Image image{.width = side, .height = side, .rgb = {}};
        for (int y = 0; y < side; ++y)
            for (int x = 0; x < side; ++x)
                for (int c = 0; c < 3; ++c)
                    image.rgb.push_back(static_cast<std::uint8_t>(
                        127 + 100 * std::sin(0.2 * (x * std::cos(n) + y * std::sin(n)) + c * n)));
        photos->images.push_back(std::move(image));
        photos->names.push_back("photo" + std::to_string(n) + ".jpg");
    }
    return photos;
}

// An empty folder of this test, removed at the end.
class ScratchFolder {
public:
    ScratchFolder() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "morphoscope-model-XXXXXX").string();
        path = mkdtemp(pattern.data());
    }
    ~ScratchFolder() { std::filesystem::remove_all(path); }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    std::filesystem::path path;
};

} // namespace morphoscope::test
