#include "morph/bench_align.h"

#include "morph/cpu_morph.h"
#include "morph/morph_field.h"

#include <chrono>
#include <system_error>

namespace morphoscope {

namespace {

double secondsSince(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// A folder of its own that goes when this does.
class TemporaryFolder {
public:
    TemporaryFolder()
        : path_(std::filesystem::temp_directory_path() /
                ("morphoscope-bench-" +
                 std::to_string(std::chrono::steady_clock::now().time_since_epoch().count()))) {
        std::filesystem::create_directories(path_);
    }
    ~TemporaryFolder() {
        std::error_code ignored; // a folder left behind in the temporary directory harms nobody
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

void timeOneMorph(AlignBench& bench, const AlignmentRequest& request, const AlignedSet& set) {
    if (set.groups.empty() || set.groups.front().photos.size() < 2)
        return;
    const std::size_t first = set.groups.front().photos[0];
    const std::size_t second = set.groups.front().photos[1];
    const Image& a = request.photos[first].image;
    const Image& b = request.photos[second].image;
    auto start = std::chrono::steady_clock::now();
    const MorphField field = makeMorphField(set, first, second, a, b);
    bench.fieldSeconds = secondsSince(start);
    start = std::chrono::steady_clock::now();
    drawMorph(field, a, b, 0.5f, 1280, 960);
    bench.frameSeconds = secondsSince(start);
}

} // namespace

AlignBench benchAlign(const AlignmentRequest& request) {
    const TemporaryFolder folder;
    AlignmentRequest measured = request;
    measured.cacheDirectory = folder.path();
    AlignBench bench;
    bench.photoCount = static_cast<int>(request.photos.size());
    bench.threadCount = request.threadCount;
    auto start = std::chrono::steady_clock::now();
    const auto set = alignPhotos(measured, {}, [&](const AlignmentProgress& progress) {
        if (progress.partial && bench.firstResultSeconds == 0)
            bench.firstResultSeconds = secondsSince(start);
    });
    bench.seconds = secondsSince(start);
    start = std::chrono::steady_clock::now();
    alignPhotos(measured);
    bench.cachedSeconds = secondsSince(start);
    bench.pairCount = static_cast<int>(set->pairs.size());
    for (const AlignedPhoto& photo : set->photos)
        bench.morphingCount += photo.morphs ? 1 : 0;
    bench.summary = set->summary;
    timeOneMorph(bench, measured, *set);
    return bench;
}

} // namespace morphoscope
