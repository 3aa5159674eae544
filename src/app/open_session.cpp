#include "app/open_session.h"

#include "app/alignment.h"
#include "app/morph_program.h"
#include "app/warp_scene.h"
#include "core/atomic_file.h"
#include "core/terrace.h"
#include "model/checkpoint.h"
#include "photos/encode.h"
#include "photos/importer.h"
#include "store/session_file.h"

#include <atomic>
#include <cmath>
#include <future>
#include <stdexcept>
#include <thread>

namespace morphoscope {
namespace {

constexpr int kDemoWidth = 960;
constexpr int kDemoHeight = 720;
constexpr int kDemoQuality = 92;

void paintDemoPhoto(const std::filesystem::path& folder, const TerraceSetting& setting) {
    const std::filesystem::path file = folder / (setting.name + ".jpg");
    if (std::filesystem::exists(file))
        return;
    const auto bytes =
        encodeJpeg(renderTerrace(setting.factors, kDemoWidth, kDemoHeight), kDemoQuality);
    writeFileAtomically(file, std::as_bytes(std::span(bytes)));
}

} // namespace

OpenedSession openTrainedSession(const std::filesystem::path& folder,
                                 const ComputeOptions& compute) {
    OpenedSession opened{.folder = folder, .session = loadSession(folder), .model = nullptr};
    if (!hasModel(folder))
        throw std::runtime_error(folder.string() + " holds no " + kModelFileName +
                                 " yet; run morphoscope train first.");
    opened.model = loadModel(folder, compute);
    return opened;
}

std::shared_ptr<const PhotoSet> sessionPhotos(const OpenedSession& opened) {
    return importPhotos({.paths = opened.session.sources,
                         .fit = opened.session.fit,
                         .catalogue = opened.folder / "catalogue.sqlite"})
        .photos;
}

std::vector<Image> learnedPhotos(const TrainedModel& model, const PhotoSet& photos) {
    std::vector<std::size_t> indices;
    for (const std::string& name : model.names) {
        const auto index = photos.indexOf(name);
        if (!index)
            throw std::runtime_error(
                "The photo '" + name +
                "' that the model has learned is no longer among its sources.");
        indices.push_back(*index);
    }
    return loadFittedImages(
        photos, indices,
        {.frame = photos.frame, .width = model.decoder->width, .height = model.decoder->height});
}

std::filesystem::path demoTerraceFolder() {
    const std::filesystem::path folder = userDataFolder() / "demo terrace";
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        throw std::runtime_error("Cannot create " + folder.string() +
                                 " for the demo terrace: " + error.message() + ".");
    const std::vector<TerraceSetting> settings = demoTerraceFactors();
    std::atomic<std::size_t> next = 0;
    const auto paint = [&] {
        for (std::size_t i = next++; i < settings.size(); i = next++)
            paintDemoPhoto(folder, settings[i]);
    };
    std::vector<std::future<void>> painters; // a future hands on what its painter throws
    for (unsigned thread = 0; thread < std::max(1u, std::thread::hardware_concurrency()); ++thread)
        painters.push_back(std::async(std::launch::async, paint));
    for (std::future<void>& painter : painters)
        painter.get();
    return folder;
}

std::shared_ptr<const WarpScene> sessionScene(const OpenedSession& opened,
                                              const ComputeOptions& compute) {
    if (!opened.model->shape)
        return nullptr;
    const std::shared_ptr<const PhotoSet> photos = sessionPhotos(opened);
    AlignmentRequest request = alignmentRequest(
        *photos, compute.threads, opened.folder / kAlignmentFolder, opened.model->names);
    request.userPoints = opened.session.userPoints;
    return makeWarpScene(opened.model, alignPhotos(request), photos);
}

ComputeOptions computeOptions(const CommonOptions& common) {
    return {.device = common.device,
            .threads = common.threads > 0 ? common.threads : fullThreadCount()};
}

} // namespace morphoscope
