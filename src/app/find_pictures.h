// Pictures of photos that may lie outside the session: the thumbnails in sight, and the one photo
// under review at display size. Loaded on workers, uploaded here, forgotten when others are wanted.
// GL thread only.
#pragma once

#include "core/live.h"
#include "core/worker.h"
#include "render/gl_objects.h"
#include "render/thumbnail_atlas.h"

#include <filesystem>
#include <list>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace morphoscope {

class FindPictures {
public:
    FindPictures();

    // Once a frame, with the photos whose thumbnails are in sight (indices in the library) and the
    // session's catalogue, which keeps thumbnails. Writes find.thumbnails, .reviewPhoto and
    // .reviewFailure.
    void advance(FindStatus& find, std::span<const std::uint32_t> wanted,
                 const std::filesystem::path& catalogue);

    bool isBusy() const { return thumbnailLoader_.isBusy() || photoLoader_.isBusy() || waits_; }

private:
    struct ThumbnailRequest {
        std::vector<std::string> paths;
        std::filesystem::path catalogue;
    };
    struct Thumbnail {
        std::string hash;
        std::shared_ptr<const Image> image;
    };
    struct Slot {
        std::string hash;
        std::shared_ptr<const Image> image;
        std::uint64_t wantedAt = 0; // frame
    };
    struct Large {
        std::string hash;
        Texture texture;     // empty where it could not be read
        std::string failure; // then, one sentence
    };

    void receiveThumbnails();
    void requestThumbnails(const FindLibrary& library, std::span<const std::uint32_t> wanted,
                           const std::filesystem::path& catalogue);
    void put(Thumbnail thumbnail);
    void publish(FindStatus& find) const;
    void advanceReview(FindStatus& find);
    const Large* findLarge(const std::string& hash) const;

    Worker<ThumbnailRequest, std::vector<Thumbnail>> thumbnailLoader_;
    std::vector<std::string> asked_;   // hashes of the request under way
    std::vector<std::string> missing_; // hashes that could not be loaded
    ThumbnailAtlas atlas_;
    std::vector<Slot> slots_;
    std::uint64_t frame_ = 0;
    bool waits_ = false; // uploads

    Worker<FindPhoto, Image> photoLoader_;
    std::string loading_;    // content hash the photo loader is at
    std::list<Large> large_; // newest first
};

} // namespace morphoscope
