#include "tests/support/finding_sample.h"

#include "imgui_panels/layout.h"

#include <algorithm>
#include <cmath>

namespace morphoscope {

namespace {

// Falls from 0.97 to nearly 0: a few high, most low.
float sampleScore(std::size_t place, std::size_t count) {
    const float share = (static_cast<float>(place) + 0.5f) / static_cast<float>(count);
    return 0.97f * std::pow(1 - share, 4.0f);
}

std::shared_ptr<const FindPortion> outsidePhotos(std::size_t count) {
    auto portion = std::make_shared<FindPortion>();
    for (std::size_t i = 0; i < count; ++i) {
        const std::string number = std::to_string(1000 + i);
        portion->push_back({.path = "/pictures/2021/summer in the mountains/IMG_" + number + ".jpg",
                            .name = "IMG_" + number + ".jpg",
                            .contentHash = "outside " + number,
                            .width = 4000,
                            .height = 3000});
    }
    return portion;
}

std::shared_ptr<const FindPortion> sessionPhotos(const PhotoSet& photos) {
    auto portion = std::make_shared<FindPortion>();
    for (std::size_t i = 0; i < photos.photos.size(); ++i)
        portion->push_back({.path = photos.photos[i].path.string(),
                            .name = photos.photos[i].name,
                            .contentHash = "inside " + photos.photos[i].name,
                            .isOfSession = true,
                            .sessionIndex = static_cast<std::uint32_t>(i),
                            .width = 4032,
                            .height = 3024});
    return portion;
}

void sortByScore(FindLibrary& library, std::vector<std::uint32_t>& list) {
    std::ranges::sort(list, [&](std::uint32_t a, std::uint32_t b) {
        return library.scores[a] > library.scores[b];
    });
}

std::shared_ptr<const FindLibrary> sampleLibrary(const AppState& state) {
    auto library = std::make_shared<FindLibrary>();
    const std::size_t inside = state.live.photos->photos.size();
    library->session = state.live.photos;
    library->portions = {sessionPhotos(*state.live.photos), outsidePhotos(4 * inside)};
    for (const auto& portion : library->portions)
        for (const FindPhoto& photo : *portion)
            library->photos.push_back(&photo);
    const std::size_t count = library->photos.size();
    for (std::size_t i = 0; i < count; ++i) {
        library->scores.push_back(sampleScore(i * 7 % count, count));
        const Label* label = labelOf(*library->photos[i], state.session);
        const auto index = static_cast<std::uint32_t>(i);
        auto& list = !label                      ? library->unmarked
                     : *label == Label::positive ? library->positives
                                                 : library->negatives;
        list.push_back(index);
    }
    for (auto* list : {&library->unmarked, &library->positives, &library->negatives})
        sortByScore(*library, *list);
    for (const std::uint32_t index : library->unmarked) {
        library->unmarkedScores.push_back(library->scores[index]);
        ++library->unmarkedBins[std::size_t(library->scores[index] * kScoreBins)];
    }
    library->sessionScores.assign(library->scores.begin(),
                                  library->scores.begin() + static_cast<std::ptrdiff_t>(inside));
    library->folders = {{"/photos/terrace", "terrace", inside, 3, 5},
                        {"/pictures/2021/summer in the mountains",
                         "2021/summer in the mountains with everybody", 4 * inside, 0, 0}};
    return library;
}

std::shared_ptr<const FindFit> sampleFit() {
    auto fit = std::make_shared<FindFit>();
    for (const double score : {0.95, 0.93, 0.82, 0.71, 0.64, 0.41})
        fit->outOfFold.push_back({score, true});
    for (const double score :
         {0.76, 0.52, 0.47, 0.33, 0.31, 0.25, 0.24, 0.2, 0.15, 0.12, 0.1, 0.08})
        fit->outOfFold.push_back({score, false});
    std::vector<LabelledScore> sorted = fit->outOfFold;
    std::ranges::sort(sorted, std::ranges::greater{}, &LabelledScore::score);
    ConfusionCounts counts{.falseNegatives = 6, .trueNegatives = 12};
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        ++(sorted[i].isPositive ? counts.truePositives : counts.falsePositives);
        --(sorted[i].isPositive ? counts.falseNegatives : counts.trueNegatives);
        fit->curve.points.push_back({.from = sorted[i].score,
                                     .below = i + 1 < sorted.size() ? sorted[i + 1].score : 0,
                                     .counts = counts});
    }
    fit->positiveCount = 6;
    fit->negativeCount = 12;
    fit->seconds = 0.012;
    fit->loss = 0.031;
    fit->outOfFoldLoss = 0.24;
    return fit;
}

ConfusionCounts countsAt(const FindFit& fit, double threshold) {
    ConfusionCounts counts;
    for (const LabelledScore& photo : fit.outOfFold)
        ++(photo.isPositive
               ? photo.score >= threshold ? counts.truePositives : counts.falseNegatives
           : photo.score >= threshold ? counts.falsePositives
                                      : counts.trueNegatives);
    return counts;
}

DecisionCounts decisionsAt(const FindLibrary& library, const DecisionLine& line) {
    DecisionCounts counts;
    for (const float score : library.unmarkedScores) {
        const Decision decision = decide(double(score), line);
        ++(decision == Decision::yes      ? counts.yes
           : decision == Decision::unsure ? counts.unsure
                                          : counts.no);
    }
    return counts;
}

} // namespace

AppState findingSample(std::size_t photoCount) {
    AppState state = fullSample(photoCount);
    state.session.window.sideTab = static_cast<int>(SideTab::find);
    state.session.labels.clear();
    for (std::size_t i = 0; i < std::min<std::size_t>(8, photoCount); ++i)
        state.session.labels[state.live.photos->photos[i].name] =
            i < 3 ? Label::positive : Label::negative;
    state.session.find.library = {"/pictures/2021/summer in the mountains"};
    FindStatus& find = state.live.find;
    find.positiveCount = 3;
    find.negativeCount = state.session.labels.size() - 3;
    find.library = sampleLibrary(state);
    find.fit = sampleFit();
    find.scan.photoCount = 4 * photoCount;
    find.promise =
        "Of the labelled photos, 5 of 6 positives were found and 1 of 12 negatives found "
        "wrongly; with so few, as little as 36 % of all such photos may be found, and up "
        "to 38.5 % of the others (95 % confidence).";
    for (const FindPhoto& photo : *find.library->portions[1]) {
        ThumbnailView view = state.live.thumbnails[find.thumbnails.size() % photoCount];
        find.thumbnails.emplace(photo.contentHash, view);
    }
    putSampleLine(state, 0.6);
    return state;
}

void putSampleLine(AppState& state, double threshold) {
    FindStatus& find = state.live.find;
    find.line = {threshold, std::min(0.42, threshold)};
    find.labelled = countsAt(*find.fit, threshold);
    find.argmax = countsAt(*find.fit, 0.5);
    find.unmarked = decisionsAt(*find.library, find.line);
    find.unmarkedArgmax = decisionsAt(*find.library, {0.5, 0.5});
}

void startReview(AppState& state) {
    FindStatus& find = state.live.find;
    find.review.kind = ReviewKind::improve;
    for (std::size_t i = 0; i < std::min<std::size_t>(20, find.library->unmarked.size()); ++i)
        find.review.photos.push_back(*find.library->photos[find.library->unmarked[i]]);
    for (std::size_t i = 0; i < 4; ++i) {
        const FindPhoto& photo = find.review.photos[i];
        const Label label = i % 2 ? Label::negative : Label::positive;
        if (photo.isOfSession)
            state.session.labels[photo.name] = label;
        else
            state.session.find.libraryLabels[photo.path] = label;
    }
    find.review.at = 4;
    find.reviewPhoto = {kSampleTexture, 640, 480};
}

void loseLibrary(AppState& state) {
    LibraryScanStatus& scan = state.live.find.scan;
    scan.failure = "\"/pictures/2021/summer in the mountains\" vanished while it was read.";
    scan.rejectedCount = 2;
    scan.rejected = {{"/pictures/2021/broken.jpg", "broken.jpg is cut off after 12 KB of 2.1 MB."},
                     {"/pictures/2021/notes.txt", "notes.txt is not an image."}};
    state.live.find.fitFailure =
        "\"a.jpg\" and \"b.jpg\" are the same photo, labelled both positive "
        "and negative; expected one of the two.";
}

} // namespace morphoscope
