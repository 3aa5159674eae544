#include "app/labelled_session.h"

#include "photos/importer.h"
#include "store/session_file.h"

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

namespace morphoscope {
namespace {

using Note = std::function<void(const std::string&)>;

std::shared_ptr<const PhotoSet> readPhotos(const LabelRequest& request,
                                           const std::vector<std::string>& paths,
                                           const Note& note = {}) {
    // Nothing is written into a session before it is known that there will be one.
    const bool isThere = isSessionFolder(request.folder);
    return importPhotos({.paths = paths,
                         .catalogue = isThere ? request.folder / "catalogue.sqlite"
                                              : std::filesystem::path(),
                         .threadCount = request.threadCount},
                        [&](const ImportEvent& event) {
                            const auto* refused = std::get_if<FilesRejected>(&event);
                            if (!refused || !note)
                                return;
                            for (const RejectedFile& file : refused->files)
                                note("Skipped: " + file.reason);
                        })
        .photos;
}

std::vector<std::string> absolutePaths(const std::vector<std::string>& paths) {
    std::vector<std::string> absolute;
    for (const std::string& path : paths)
        absolute.push_back(std::filesystem::absolute(path).lexically_normal().string());
    return absolute;
}

bool isInside(const std::filesystem::path& path, const std::filesystem::path& folder) {
    const auto [end, rest] = std::ranges::mismatch(folder, path);
    // "photos/" ends in an empty part.
    return end == folder.end() || (end->empty() && std::next(end) == folder.end());
}

void addSource(Session& session, const std::string& path) {
    const bool isCovered = std::ranges::any_of(
        session.sources, [&](const std::string& source) { return isInside(path, source); });
    if (!isCovered)
        session.sources.push_back(path);
}

// By content hash.
using LabelsByContent = std::map<std::string, Label>;

LabelsByContent labelsBefore(const LabelRequest& request, const Session& session) {
    LabelsByContent labels;
    if (session.labels.empty())
        return labels;
    const auto photos = readPhotos(request, session.sources);
    for (const auto& [name, label] : session.labels)
        if (const auto index = photos->indexOf(name))
            labels.emplace(photos->photos[*index].contentHash, label);
    return labels;
}

std::string quoted(const std::filesystem::path& path) {
    std::string text = "\"";
    return text.append(path.string()).append("\"");
}

// Photos of one class. Throws when a photo of the other class has the same content.
using PathsByContent = std::map<std::string, std::filesystem::path>;
PathsByContent photosGiven(const LabelRequest& request, const std::vector<std::string>& paths,
                           const PathsByContent& others, const Note& note) {
    PathsByContent given;
    if (paths.empty())
        return given;
    const auto photos = readPhotos(request, absolutePaths(paths), note);
    for (const Photo& photo : photos->photos) {
        given.try_emplace(photo.contentHash, photo.path);
        const auto other = others.find(photo.contentHash);
        if (other == others.end())
            continue;
        std::string what = quoted(photo.path);
        if (other->second == photo.path)
            what += " was";
        else
            what.insert(0, quoted(other->second) + " and ").append(" are the same photo,");
        throw std::runtime_error(what + " given as positive and as negative; expected one of the "
                                        "two.");
    }
    return given;
}

LabelsByContent labelsGiven(const LabelRequest& request, const Note& note) {
    LabelsByContent labels;
    const PathsByContent positives = photosGiven(request, request.positives, {}, note);
    for (const auto& [hash, path] : positives)
        labels[hash] = Label::positive;
    for (const auto& [hash, path] : photosGiven(request, request.negatives, positives, note))
        labels[hash] = Label::negative;
    return labels;
}

} // namespace

LabelCounts labelPhotos(const LabelRequest& request, const Note& note) {
    if (request.positives.empty() && request.negatives.empty())
        throw std::runtime_error("No photo to label was given; expected --positive or --negative "
                                 "with files or folders.");
    Session session = isSessionFolder(request.folder) ? loadSession(request.folder) : Session{};
    const LabelsByContent given = labelsGiven(request, note);
    LabelsByContent labels = labelsBefore(request, session);
    LabelCounts counts;
    for (const auto& [hash, label] : given) {
        const auto [known, isNew] = labels.try_emplace(hash, label);
        counts.changed += !isNew && known->second != label ? 1 : 0;
        known->second = label;
    }
    for (const auto* list : {&request.positives, &request.negatives})
        for (const std::string& path : absolutePaths(*list))
            addSource(session, path);
    session.labels.clear();
    const auto photos = readPhotos(request, session.sources);
    for (const Photo& photo : photos->photos) {
        const auto label = labels.find(photo.contentHash);
        if (label == labels.end())
            continue;
        session.labels[photo.name] = label->second;
        if (photo.duplicateOf.empty())
            ++(label->second == Label::positive ? counts.positives : counts.negatives);
    }
    saveSession(request.folder, session);
    return counts;
}

namespace {

// Labelled in the window while a library was searched. Named by their paths, which no photo of the
// session is.
void addLibraryPhotos(std::vector<Photo>& labelled, const Session& session,
                      const LabelRequest& request) {
    std::vector<std::string> paths;
    for (const auto& [path, label] : session.find.libraryLabels)
        paths.push_back(path);
    if (paths.empty())
        return;
    const auto photos = readPhotos(request, paths);
    for (Photo photo : photos->photos) {
        photo.name = photo.path.string();
        if (session.find.libraryLabels.contains(photo.name))
            labelled.push_back(std::move(photo));
    }
}

Label labelOf(const Session& session, const std::string& name) {
    const auto label = session.labels.find(name);
    return label != session.labels.end() ? label->second : session.find.libraryLabels.at(name);
}

} // namespace

std::vector<Photo> photosWithLabels(const Session& session, const std::filesystem::path& folder,
                                    int threadCount) {
    if (session.labels.empty() && session.find.libraryLabels.empty())
        throw std::runtime_error(folder.string() +
                                 " holds no labels; run morphoscope label first.");
    const auto photos = readPhotos({.folder = folder, .threadCount = threadCount}, session.sources);
    std::vector<Photo> labelled;
    for (const auto& [name, label] : session.labels) {
        const auto index = photos->indexOf(name);
        if (!index)
            throw std::runtime_error("The labelled photo \"" + name +
                                     "\" is no longer among the sources of " + folder.string() +
                                     "; its label is kept.");
        labelled.push_back(photos->photos[*index]);
    }
    addLibraryPhotos(labelled, session, {.folder = folder, .threadCount = threadCount});
    return labelled;
}

std::vector<LabelledPhoto> labelledPhotos(const Session& session, const std::vector<Photo>& photos,
                                          FeatureCache& cache, const FeatureSource& source) {
    std::vector<LabelledPhoto> result;
    for (FeaturedPhoto& photo : featuresOf(photos, cache, source, {})) {
        const std::string& name = photos[result.size()].name;
        if (photo.features.size() == 0)
            throw std::runtime_error("The labelled photo \"" + name +
                                     "\" cannot be read any more; its label is kept.");
        result.push_back({.name = name,
                          .isPositive = labelOf(session, name) == Label::positive,
                          .moment = std::move(photo.moment),
                          .features = std::move(photo.features)});
    }
    return result;
}

} // namespace morphoscope
