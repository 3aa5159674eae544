#include "app/find_work.h"

#include "classify/features.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <unordered_set>

namespace morphoscope {
namespace {

bool hasNoFeatures(const FeaturedPhoto& photo) {
    return photo.features.size() == 0;
}

// Photos without features could not be read any more: the caller has left them out.
void setFeatures(ScannedPortion& portion, const std::vector<FeaturedPhoto>& photos) {
    if (photos.empty())
        return;
    portion.features.resize(static_cast<Eigen::Index>(photos.size()),
                            photos.front().features.size());
    for (std::size_t i = 0; i < photos.size(); ++i) {
        portion.features.row(static_cast<Eigen::Index>(i)) =
            photos[i].features.transpose().cast<Eigen::half>();
        portion.moments.push_back(photos[i].moment);
    }
}

const Label* labelOf(const FindPhoto& photo, const FindLabels& labels) {
    const auto& map = photo.isOfSession ? labels.session : labels.library;
    const auto found = map.find(photo.isOfSession ? photo.name : photo.path);
    return found == map.end() ? nullptr : &found->second;
}

template <class Portions, class Visit>
void forEachPhoto(const std::shared_ptr<const ScannedPortion>& session, const Portions& library,
                  const Visit& visit) {
    if (session)
        for (std::size_t row = 0; row < session->photos.size(); ++row)
            visit(session, row);
    for (const auto& portion : library)
        for (std::size_t row = 0; row < portion->photos.size(); ++row)
            visit(portion, row);
}

LabelledPhoto labelledPhoto(const ScannedPortion& portion, std::size_t row, Label label) {
    return {.name = portion.photos[row].name,
            .isPositive = label == Label::positive,
            .moment = portion.moments[row],
            .features =
                portion.features.row(static_cast<Eigen::Index>(row)).cast<float>().transpose()};
}

// Keeps kMostPerClass photos of the class, those with the smallest content hashes: as good as
// drawn by chance, and the same ones every time.
void thinOut(std::vector<LabelledPhoto>& photos, bool isPositive) {
    std::vector<std::string> hashes;
    for (const LabelledPhoto& photo : photos)
        if (photo.isPositive == isPositive)
            hashes.push_back(photo.moment.contentHash);
    if (hashes.size() <= kMostPerClass)
        return;
    std::ranges::nth_element(hashes, hashes.begin() + kMostPerClass);
    const std::string& first = hashes[kMostPerClass];
    std::erase_if(photos, [&](const LabelledPhoto& photo) {
        return photo.isPositive == isPositive && photo.moment.contentHash >= first;
    });
}

double logLoss(const std::vector<LabelledScore>& scores) {
    constexpr double kLeast = 1e-12;
    double sums[2] = {0, 0};
    int counts[2] = {0, 0};
    for (const LabelledScore& photo : scores) {
        const double right = photo.isPositive ? photo.score : 1 - photo.score;
        sums[photo.isPositive ? 1 : 0] -= std::log(std::max(right, kLeast));
        ++counts[photo.isPositive ? 1 : 0];
    }
    return 0.5 * (sums[0] / std::max(1, counts[0]) + sums[1] / std::max(1, counts[1]));
}

// Scores of a portion, without those that models never saw.
Eigen::VectorXf scoresOf(const ScannedPortion& portion, const Classifier& classifier) {
    const Eigen::VectorXf weights = classifier.model.weights.cast<float>();
    const float bias = static_cast<float>(classifier.model.bias);
    Eigen::VectorXf scores(portion.features.rows());
    for (Eigen::Index row = 0; row < scores.size(); ++row)
        scores[row] = static_cast<float>(
            probability(portion.features.row(row).cast<float>().dot(weights.transpose()) + bias));
    return scores;
}

std::size_t binOf(float score) {
    return std::min(kScoreBins - 1, static_cast<std::size_t>(score * float(kScoreBins)));
}

void addToFolder(std::map<std::string, FindFolder>& folders, const FindPhoto& photo,
                 const Label* label) {
    const std::string path = std::filesystem::path(photo.path).parent_path().string();
    FindFolder& folder = folders[path];
    folder.path = path;
    ++folder.count;
    folder.positiveCount += label && *label == Label::positive;
    folder.negativeCount += label && *label == Label::negative;
}

// The last part of each path, with as many parts before it as it takes to tell two apart.
void nameFolders(std::vector<FindFolder>& folders) {
    for (FindFolder& folder : folders) {
        const std::filesystem::path path(folder.path);
        folder.name = path.filename().string();
        const bool isShared = std::ranges::any_of(folders, [&](const FindFolder& other) {
            return &other != &folder &&
                   std::filesystem::path(other.path).filename() == path.filename();
        });
        if (isShared)
            folder.name = (path.parent_path().filename() / path.filename()).string();
    }
}

void sortByScore(std::vector<std::uint32_t>& indices, const std::vector<float>& scores) {
    if (scores.empty())
        return;
    std::ranges::stable_sort(
        indices, [&](std::uint32_t a, std::uint32_t b) { return scores[a] > scores[b]; });
}

void sortAll(FindLibrary& library) {
    for (auto* list : {&library.unmarked, &library.positives, &library.negatives})
        sortByScore(*list, library.scores);
    if (!library.isScored())
        return;
    const auto fill = [&](const std::vector<std::uint32_t>& list, ScoreBins& bins) {
        for (const std::uint32_t index : list)
            ++bins[binOf(library.scores[index])];
    };
    fill(library.unmarked, library.unmarkedBins);
    fill(library.positives, library.positiveBins);
    fill(library.negatives, library.negativeBins);
    for (const std::uint32_t index : library.unmarked)
        library.unmarkedScores.push_back(library.scores[index]);
}

// Session photos with the same content as an earlier one get its score.
void setSessionScores(FindLibrary& library, const ScannedPortion* session) {
    if (!session || !library.isScored())
        return;
    std::map<std::string_view, float> scoreOf;
    for (std::size_t i = 0; i < library.photos.size() && library.photos[i]->isOfSession; ++i)
        scoreOf.emplace(library.photos[i]->contentHash, library.scores[i]);
    library.sessionScores.assign(library.session->photos.size(), -1);
    for (const FindPhoto& photo : session->photos)
        if (const auto score = scoreOf.find(photo.contentHash); score != scoreOf.end())
            library.sessionScores[photo.sessionIndex] = score->second;
}

} // namespace

std::shared_ptr<const ScannedPortion> scanSession(const PhotoSet& photos, const SessionScan& scan) {
    constexpr std::size_t kPhotosAtOnce = 32; // between two reports
    FeatureCache cache(scan.cache, scan.source.kind);
    auto portion = std::make_shared<ScannedPortion>();
    std::vector<FeaturedPhoto> featured;
    while (featured.size() < photos.photos.size() && !scan.stop.stop_requested()) {
        const auto first = photos.photos.begin() + std::ssize(featured);
        const auto count = std::min(kPhotosAtOnce, photos.photos.size() - featured.size());
        std::ranges::move(featuresOf({first, first + static_cast<std::ptrdiff_t>(count)}, cache,
                                     scan.source, scan.stop),
                          std::back_inserter(featured));
        scan.report(static_cast<int>(featured.size()));
    }
    for (std::size_t i = 0; i < featured.size(); ++i) {
        const Photo& photo = photos.photos[i];
        if (featured[i].features.size() > 0)
            portion->photos.push_back({.path = photo.path.string(),
                                       .name = photo.name,
                                       .contentHash = photo.contentHash,
                                       .isOfSession = true,
                                       .sessionIndex = static_cast<std::uint32_t>(i),
                                       .width = photo.width,
                                       .height = photo.height});
    }
    std::erase_if(featured, hasNoFeatures);
    setFeatures(*portion, featured);
    return portion;
}

std::shared_ptr<const ScannedPortion> portionOf(std::vector<FeaturedPhoto> photos) {
    auto portion = std::make_shared<ScannedPortion>();
    std::erase_if(photos, hasNoFeatures);
    setFeatures(*portion, photos);
    for (const FeaturedPhoto& photo : photos)
        portion->photos.push_back({.path = photo.path.string(),
                                   .name = photo.path.filename().string(),
                                   .contentHash = photo.moment.contentHash,
                                   .width = photo.width,
                                   .height = photo.height});
    return portion;
}

MarkedPhotos markedPhotos(const FitRequest& request) {
    MarkedPhotos marked;
    forEachPhoto(request.session, request.library, [&](const auto& portion, std::size_t row) {
        const FindPhoto& photo = portion->photos[row];
        const Label* label = labelOf(photo, *request.labels);
        if (!label)
            return;
        marked.photos.push_back(labelledPhoto(*portion, row, *label));
        marked.paths[photo.contentHash] = photo.path;
    });
    thinOut(marked.photos, true);
    thinOut(marked.photos, false);
    return marked;
}

std::shared_ptr<FittedClassifier> fittedOn(const FitRequest& request, const MarkedPhotos& marked,
                                           Classifier classifier) {
    auto fitted = std::make_shared<FittedClassifier>();
    FindFit& fit = fitted->fit;
    for (std::size_t i = 0; i < classifier.distinct.size(); ++i) {
        const LabelledPhoto& photo = marked.photos[classifier.distinct[i]];
        fitted->outOfFold[photo.moment.contentHash] = classifier.outOfFold[i].score;
        ++(photo.isPositive ? fit.positiveCount : fit.negativeCount);
    }
    fit.outOfFold = classifier.outOfFold;
    fit.curve = classifier.curve;
    fit.leftOutCount = static_cast<int>(request.labels->session.size() +
                                        request.labels->library.size() - marked.photos.size());
    fit.outOfFoldLoss = logLoss(classifier.outOfFold);
    fitted->classifier = std::move(classifier);
    return fitted;
}

std::shared_ptr<const FittedClassifier> fitLabels(const FitRequest& request, std::stop_token stop) {
    const MarkedPhotos marked = markedPhotos(request);
    auto fitted = fittedOn(request, marked, trainClassifier(marked.photos, {}, std::move(stop)));
    std::vector<LabelledScore> seen;
    for (const std::size_t i : fitted->classifier.distinct)
        seen.push_back(
            {fitted->classifier.score(marked.photos[i].features), marked.photos[i].isPositive});
    fitted->fit.loss = logLoss(seen);
    return fitted;
}

std::shared_ptr<const FindLibrary> scoreLibrary(const LibraryScoreRequest& request,
                                                std::stop_token stop) {
    auto library = std::make_shared<FindLibrary>();
    library->session = request.photos;
    std::unordered_set<std::string_view> known; // content hashes
    std::map<std::string, FindFolder> folders;
    const auto add = [&](const std::shared_ptr<const ScannedPortion>& portion) {
        if (!portion || stop.stop_requested())
            return;
        library->portions.emplace_back(portion, &portion->photos);
        const Eigen::VectorXf scores =
            request.fitted ? scoresOf(*portion, request.fitted->classifier) : Eigen::VectorXf();
        for (std::size_t row = 0; row < portion->photos.size(); ++row) {
            const FindPhoto& photo = portion->photos[row];
            const Label* label = labelOf(photo, *request.labels);
            addToFolder(folders, photo, label);
            if (!known.insert(photo.contentHash).second)
                continue;
            const auto index = static_cast<std::uint32_t>(library->photos.size());
            library->photos.push_back(&photo);
            (!label                      ? library->unmarked
             : *label == Label::positive ? library->positives
                                         : library->negatives)
                .push_back(index);
            if (!request.fitted)
                continue;
            const auto honest = label ? request.fitted->outOfFold.find(photo.contentHash)
                                      : request.fitted->outOfFold.end();
            library->scores.push_back(honest == request.fitted->outOfFold.end()
                                          ? scores[static_cast<Eigen::Index>(row)]
                                          : static_cast<float>(honest->second));
        }
    };
    add(request.session);
    for (const auto& portion : request.library)
        add(portion);
    sortAll(*library);
    setSessionScores(*library, request.session.get());
    for (auto& [path, folder] : folders)
        library->folders.push_back(std::move(folder));
    nameFolders(library->folders);
    return library;
}

} // namespace morphoscope
