// The few photos that are on the screen larger than a thumbnail, as textures: loaded on a worker,
// one at a time, kept while they are used and a little longer. GL thread only.
#pragma once

#include "core/live.h"
#include "core/worker.h"
#include "render/gl_objects.h"

#include <list>
#include <memory>
#include <span>
#include <string>

namespace morphoscope {

class PhotoTextures {
public:
    // Photos are brought to at most that size.
    explicit PhotoTextures(int maxWidth = 1600, int maxHeight = 1200);

    // Once a frame: the photos wanted now, the most important first. Uploads what has arrived, asks
    // for what is missing, forgets what has not been wanted for long.
    void advance(const std::shared_ptr<const PhotoSet>& photos,
                 std::span<const std::size_t> wanted);

    // Texture 0 while the photo is not there (yet).
    PictureView view(const Photo& photo) const;

    // It was tried and could not be read.
    bool isUnreadable(const Photo& photo) const;

    bool isBusy() const { return loader_.isBusy(); }
    std::uint64_t memoryBytes() const;

private:
    struct Request {
        std::shared_ptr<const PhotoSet> photos;
        std::size_t index = 0;
    };
    struct Loaded {
        std::string hash;
        Image image;
    };
    struct Entry {
        std::string hash;
        Texture texture; // empty: the photo could not be read
    };

    const Entry* find(const std::string& hash) const;
    void keepFirst(const std::string& hash);

    Worker<Request, Loaded> loader_;
    WorkingFrame frame_;       // of everything below
    std::string loading_;      // content hash of the photo the loader is at
    std::list<Entry> entries_; // most recently wanted first
};

} // namespace morphoscope
