#include "app/alignment.h"
#include "app/cli.h"
#include "app/landmark_file.h"
#include "app/morph_program.h"
#include "app/open_session.h"
#include "app/pair_scores.h"
#include "app/progress.h"
#include "app/warp_scene.h"
#include "core/atomic_file.h"
#include "core/mesh_place.h"
#include "morph/landmark_scores.h"
#include "morph/parallel.h"
#include "photos/decode.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <mutex>
#include <stdexcept>

namespace morphoscope {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kPhotoWidth = 1280; // display resolution of the photos that are scored

struct Scoring {
    OpenedSession opened;
    std::shared_ptr<const PhotoSet> photos;
    std::shared_ptr<const AlignedSet> aligned;
    Landmarks landmarks; // centred; empty: none given
    std::filesystem::path truth;
    std::shared_ptr<const WarpScene> scene; // of an aligned model, else null
};

// What a thread draws with, kept for its next pair. Any thread.
class SparePictures {
public:
    explicit SparePictures(const Scoring& scoring) : scoring_(scoring) {}

    std::shared_ptr<ModelPictures> take() {
        {
            const std::scoped_lock lock(mutex_);
            if (!spare_.empty()) {
                auto pictures = std::move(spare_.back());
                spare_.pop_back();
                return pictures;
            }
        }
        return std::make_shared<ModelPictures>(scoring_.opened.model, scoring_.scene, kPhotoWidth);
    }
    void giveBack(std::shared_ptr<ModelPictures> pictures) {
        const std::scoped_lock lock(mutex_);
        spare_.push_back(std::move(pictures));
    }

private:
    const Scoring& scoring_;
    std::mutex mutex_;
    std::vector<std::shared_ptr<ModelPictures>> spare_;
};

using Pair = std::pair<std::size_t, std::size_t>; // indices in the aligned set

std::vector<Pair> pairsOf(const ScoreOptions& options, const Scoring& scoring) {
    std::vector<Pair> pairs;
    if (options.keys.size() % 2 != 0)
        throw std::runtime_error("score wants pairs of photos; found " +
                                 std::to_string(options.keys.size()) + " names.");
    for (std::size_t i = 0; i < options.keys.size(); i += 2) {
        const auto index = [&](const std::string& key) {
            return alignedIndex(*scoring.aligned, keyFromText(key, *scoring.opened.model).photo);
        };
        pairs.emplace_back(index(options.keys[i]), index(options.keys[i + 1]));
        if (pairs.back().first == pairs.back().second)
            throw std::runtime_error("score wants two photos; found '" + options.keys[i] +
                                     "' twice.");
    }
    for (std::size_t i = 0; options.keys.empty() && i < scoring.aligned->photos.size(); ++i)
        for (std::size_t j = i + 1; j < scoring.aligned->photos.size(); ++j)
            pairs.emplace_back(i, j);
    return pairs;
}

// The straight line between two photos as the session's model shows it in window and films.
MorphPicture straightMorph(const Scoring& scoring, const Pair& pair,
                           const std::shared_ptr<ModelPictures>& pictures) {
    auto program = std::make_shared<const MorphProgram>(makeMorphProgram(
        {.settings = {.keys = {{.photo = scoring.aligned->photos[pair.first].name, .latent = {}},
                               {.photo = scoring.aligned->photos[pair.second].name, .latent = {}}},
                      .path = PathKind::lerp,
                      .loop = false},
         .model = scoring.opened.model,
         .scene = scoring.scene}));
    return segmentPicture(pictures, std::move(program), 0);
}

std::unique_ptr<const PairToScore> photosOf(const Scoring& scoring, const Pair& pair) {
    return pairToScore({.photos = scoring.photos,
                        .aligned = scoring.aligned,
                        .a = scoring.aligned->photos[pair.first].name,
                        .b = scoring.aligned->photos[pair.second].name,
                        .photoWidth = kPhotoWidth});
}

struct PairScores {
    std::vector<MorphScore> rows;
    std::string landmarkErrors; // lines of a table
};

PairScores scoresOfPair(const Scoring& scoring, const Pair& pair,
                        const std::shared_ptr<ModelPictures>& pictures) {
    const auto photos = photosOf(scoring, pair);
    std::optional<Image> middle;
    if (!scoring.truth.empty()) {
        const auto stem = [](const std::string& name) {
            return std::filesystem::path(name).stem().string();
        };
        middle =
            decodePhoto(scoring.truth / (stem(photos->a) + "__" + stem(photos->b) + ".png")).image;
    }
    PairScores scores{.rows = {}, .landmarkErrors = landmarkErrorRows(*photos, scoring.landmarks)};
    std::vector<MorphScore>& rows = scores.rows;
    const auto add = [&](ScoreRequest request) {
        request.trueMiddle = middle ? &*middle : nullptr;
        rows.push_back(scorePair(request));
        const auto marksA = scoring.landmarks.find(photos->a);
        const auto marksB = scoring.landmarks.find(photos->b);
        if (marksA != scoring.landmarks.end() && marksB != scoring.landmarks.end())
            scoreLandmarks(rows.back(), request, marksA->second, marksB->second);
    };
    const ModelKind kind = scoring.opened.model->settings.kind;
    add(crossfadeRequest(*photos));
    add(similarityRequest(*photos));
    if (kind != ModelKind::aligned)
        add(modelRequest(*photos, kind, straightMorph(scoring, pair, pictures)));
    add(scoring.scene ? modelRequest(*photos, kind, straightMorph(scoring, pair, pictures))
                      : fieldRequest(*photos));
    return scores;
}

Json rowJson(const MorphScore& row) {
    Json json{{"a", row.a},
              {"b", row.b},
              {"model", row.model},
              {"echo", row.echo ? Json(*row.echo) : Json()},
              {"sharp", row.sharp},
              {"half_transparency", row.halfTransparency},
              {"end_ssim", row.endSsim},
              {"pdv", row.pdv},
              {"jump", row.jump},
              {"fold", row.fold},
              {"trust", row.trust}};
    const auto add = [&](const char* key, const std::optional<double>& value) {
        if (value)
            json[key] = *value;
    };
    add("mid_ssim", row.midSsim);
    add("mid_psnr", row.midPsnr);
    add("pck_half", row.pckHalf);
    add("pck_1", row.pck1);
    add("pck_2", row.pck2);
    add("path_error", row.pathError);
    return json;
}

// Of all pairs, in their order.
std::vector<PairScores> scoresOf(const Scoring& scoring, const std::vector<Pair>& pairs,
                                 int threadCount, bool isQuiet) {
    Progress progress("Scoring", isQuiet);
    SparePictures spare(scoring);
    std::vector<PairScores> scores(pairs.size());
    parallelFor(
        pairs.size(), threadCount,
        [&](std::size_t i) {
            auto pictures = spare.take();
            scores[i] = scoresOfPair(scoring, pairs[i], pictures);
            spare.giveBack(std::move(pictures));
        },
        {},
        [&](std::size_t done) {
            progress.show(static_cast<double>(done) / static_cast<double>(pairs.size()));
        });
    return scores;
}

Json rowsOf(const std::vector<PairScores>& scores) {
    Json rows = Json::array();
    for (const PairScores& ofPair : scores)
        for (const MorphScore& row : ofPair.rows)
            rows.push_back(rowJson(row));
    return rows;
}

// Median and worst decile of each number over the pairs that have it, one row per model: the
// highest decile where small is good, the lowest for the others.
Json summary(const Json& rows) {
    Json summaries = Json::array();
    std::map<std::string, std::map<std::string, std::vector<double>>> values;
    std::map<std::string, int> pairCounts;
    for (const Json& row : rows) {
        ++pairCounts[row["model"]];
        for (const auto& [key, value] : row.items())
            if (value.is_number())
                values[row["model"]][key].push_back(value.get<double>());
    }
    for (auto& [model, columns] : values) {
        Json summaryRow{{"model", model}, {"pairs", pairCounts.at(model)}};
        for (auto& [key, column] : columns) {
            std::sort(column.begin(), column.end());
            const bool isBetterSmall = key == "echo" || key == "jump" || key == "pdv" ||
                                       key == "path_error" || key == "fold" ||
                                       key == "half_transparency";
            const double tenth = isBetterSmall ? 0.9 : 0.1;
            const auto at = [&column](double share) {
                return column[static_cast<std::size_t>(share *
                                                       static_cast<double>(column.size() - 1))];
            };
            summaryRow[key] = {{"median", at(0.5)}, {"worst_decile", at(tenth)}};
        }
        summaries.push_back(summaryRow);
    }
    return summaries;
}

void writeMatches(const ScoreOptions& options, const Scoring& scoring, const Pair& pair) {
    constexpr int kColumns = 64;
    const auto photos = photosOf(scoring, pair);
    const float aspect = scoring.aligned->photos[pair.first].aspect;
    const int rows = static_cast<int>(kColumns * aspect + 0.5f);
    std::string csv = "ax,ay,bx,by,trust\n";
    for (int y = 0; y < rows; ++y)
        for (int x = 0; x < kColumns; ++x) {
            const Point2 at{(static_cast<float>(x) + 0.5f) / kColumns - 0.5f,
                            (static_cast<float>(y) + 0.5f) / kColumns - aspect / 2};
            const auto there = carried(*photos->aligned, at);
            if (!there)
                continue;
            const float trust =
                sampled(scoring.aligned->photos[pair.first].trust,
                        sampled(scoring.aligned->photos[pair.first].intoTemplate, at));
            char line[128];
            std::snprintf(line, sizeof line, "%.6f,%.6f,%.6f,%.6f,%.4f\n",
                          static_cast<double>(at.x), static_cast<double>(at.y),
                          static_cast<double>(there->x), static_cast<double>(there->y),
                          static_cast<double>(trust));
            csv += line;
        }
    writeFileAtomically(options.matches, csv);
}

void writeLandmarkErrors(const std::filesystem::path& file, const std::vector<PairScores>& scores) {
    std::string csv = kLandmarkErrorHeader;
    for (const PairScores& ofPair : scores)
        csv += ofPair.landmarkErrors;
    writeFileAtomically(file, csv);
}

void printTable(const Json& rows) {
    std::printf("%-20s %-20s %-10s %7s %7s %7s %7s %7s %7s\n", "a", "b", "model", "echo", "sharp",
                "half", "end", "pdv", "jump");
    for (const Json& row : rows) {
        char echo[16] = "-";
        if (row["echo"].is_number())
            std::snprintf(echo, sizeof echo, "%.3f", row["echo"].get<double>());
        std::printf("%-20s %-20s %-10s %7s %7.3f %7.3f %7.3f %7.4f %7.2f\n",
                    row["a"].get<std::string>().c_str(), row["b"].get<std::string>().c_str(),
                    row["model"].get<std::string>().c_str(), echo, row["sharp"].get<double>(),
                    row["half_transparency"].get<double>(), row["end_ssim"].get<double>(),
                    row["pdv"].get<double>(), row["jump"].get<double>());
    }
}

} // namespace

void runScore(const CommonOptions& common, const ScoreOptions& options) {
    Scoring scoring{.opened = openTrainedSession(options.session, computeOptions(common)),
                    .truth = options.truth};
    scoring.photos = sessionPhotos(scoring.opened);
    {
        Progress progress("Aligning", common.isQuiet);
        AlignmentRequest request =
            alignmentRequest(*scoring.photos, computeOptions(common).threads,
                             options.session / kAlignmentFolder, scoring.opened.model->names);
        request.userPoints = scoring.opened.session.userPoints;
        scoring.aligned = alignPhotos(
            request, {}, [&](const AlignmentProgress& at) { progress.show(at.share, at.step); });
    }
    scoring.scene = makeWarpScene(scoring.opened.model, scoring.aligned, scoring.photos);
    if (!options.landmarks.empty())
        scoring.landmarks = readLandmarks(options.landmarks, *scoring.photos);
    const std::vector<Pair> pairs = pairsOf(options, scoring);
    if (!options.matches.empty()) {
        if (pairs.size() != 1)
            throw std::runtime_error("--matches is written for one pair; found " +
                                     std::to_string(pairs.size()) + " pairs.");
        writeMatches(options, scoring, pairs.front());
    }
    const std::vector<PairScores> scores =
        scoresOf(scoring, pairs, computeOptions(common).threads, common.isQuiet);
    if (!options.landmarkErrors.empty())
        writeLandmarkErrors(options.landmarkErrors, scores);
    const Json rows = rowsOf(scores);
    if (common.asJson)
        std::cout << rows.dump(2) << '\n';
    else if (options.keys.empty())
        std::cout << summary(rows).dump(2) << '\n';
    else
        printTable(rows);
}

} // namespace morphoscope
