// Warped pictures on the GPU: meshes, photos at the size of the picture and light, each uploaded
// once and kept while used. The window and films draw with it. GL thread only.
#pragma once

#include "app/morph_fields.h"
#include "app/warp_scene.h"
#include "core/live.h"
#include "render/photo_packing.h"
#include "render/picture_pass.h"
#include "render/warp_pass.h"

#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace morphoscope {

// quick: where there is no GPU, fewer samples while something moves.
enum class WarpQuality { best, quick };

struct WarpedPicture {
    const WarpScene& scene;
    const WarpMoment& moment;
    std::shared_ptr<const PairWarp> warp; // of the moment's photos
    PictureView photoA;                   // as large as it is at hand
    PictureView photoB;
    PictureSourceView decodedA; // whole textures; texture 0: general light instead
    PictureSourceView decodedB;
    PictureSourceView decoded;
    WarpQuality quality = WarpQuality::best;
};

class WarpedPictures {
public:
    void draw(const WarpedPicture& picture, PictureTarget& target);

    // The network's picture of a latent in its shape, without any photo: until their warp is there.
    void drawNetwork(const std::shared_ptr<const ShapeSpace>& shape, std::span<const float> latent,
                     const PictureSourceView& decoded, PictureTarget& target);

    bool reloadIfChanged(std::chrono::steady_clock::time_point now);
    const std::string& failure() const {
        return warpPass_.failure().empty() ? packing_.failure() : warpPass_.failure();
    }
    std::uint64_t memoryBytes() const;

private:
    struct Mesh {
        std::shared_ptr<const PairWarp> warp;
        WarpMesh mesh;
        Texture lightA;
        Texture lightB;
    };
    struct Photo {        // brought to the size that the sampling wants
        std::string hash; // of its file's content
        int sourceWidth = 0;
        int width = 0;
        int height = 0;
        bool isPacked = false;
        PictureTarget target;
    };

    Mesh& meshOf(const std::shared_ptr<const PairWarp>& warp);
    TextureHandle photoOf(const std::string& hash, const PictureView& photo, PhotoSampling sampling,
                          int pictureWidth, int pictureHeight);

    WarpPass warpPass_;
    PicturePass picturePass_;
    PhotoPacking packing_;
    std::list<Mesh> meshes_; // most recently used first
    std::list<Photo> photos_;
    std::shared_ptr<const ShapeSpace> shape_; // that shapeMesh_ was made from
    std::optional<WarpMesh> shapeMesh_;
};

} // namespace morphoscope
