// Everything on the screen that is a picture: the decoded one, the photos and cross-fades beside
// it, the preview on the map, thumbnails. Reads the state, draws into textures, and writes their
// handles back into live. Work whose inputs have not changed is not done again. GL thread only.
#pragma once

#include "app/live_decoder.h"
#include "app/morph_fields.h"
#include "app/morph_program.h"
#include "app/photo_textures.h"
#include "app/warp_scene.h"
#include "app/warped_pictures.h"
#include "core/live.h"
#include "core/picture_shape.h"
#include "render/picture_pass.h"
#include "render/thumbnail_atlas.h"

#include <memory>
#include <optional>
#include <vector>

namespace morphoscope {

class Stage {
public:
    Stage(GlInfo gl, DecoderWish wish);

    struct Input {
        const MorphProgram* program = nullptr; // null: no morph
        int regionWidth = 0;                   // pixels the picture has on the screen
        int regionHeight = 0;
        float tileGap = 0;       // between pictures that are compared
        double deltaSeconds = 0; // since the last frame
    };
    void draw(AppState& state, const Input& input);

    // The next latents are reached softly from the one shown now: for jumps, so that the picture
    // never snaps.
    void glide();

    void setWish(DecoderWish wish) { decoder_.setWish(wish); }

    // True while a later frame will look different although nobody touches anything; the steps of
    // a morph that plays do not count, they have no end.
    bool isBusy() const;

    void report(PerformanceStatus& status) const;

    // The picture at film size, for a still; waits for the GPU. Empty when there is nothing to
    // show.
    Image still(const AppState& state, const FilmSettings& film);

private:
    struct Shown {
        std::vector<float> latent;
        float zoom = 0;
        Point2 pan;
        int width = 0;
        int height = 0;
        bool hasNetworkAlone = false;
        TextureHandle photo = 0; // standingPhoto
        friend bool operator==(const Shown&, const Shown&) = default;
    };

    bool followShaderFiles(Live& live);
    void updateThumbnails(Live& live);
    void updateShownLatent(AppState& state, const Input& input);
    Eigen::VectorXf glided(Eigen::VectorXf target, double deltaSeconds);
    static PictureSize shownSize(const AppState& state, const Input& input);
    void drawPicture(AppState& state, const Input& input, bool isOutOfDate);

    // An aligned model's pictures (stage_warp.cpp).
    struct WarpShown { // what a warped picture was drawn from
        WarpMoment moment;
        std::shared_ptr<const PairWarp> warp;
        PictureView photoA;
        PictureView photoB;
        WarpQuality quality = WarpQuality::best;
        bool operator==(const WarpShown& other) const;
    };
    struct DecodeSlots {
        DecodeSlot now;
        DecodeSlot keyA;
        DecodeSlot keyB;
    };
    static constexpr DecodeSlots kPictureSlots{DecodeSlot::picture, DecodeSlot::keyA,
                                               DecodeSlot::keyB};
    static constexpr DecodeSlots kPreviewSlots{DecodeSlot::mapPreview, DecodeSlot::previewKeyA,
                                               DecodeSlot::previewKeyB};
    struct Decoded { // what is drawn: a latent, and the warp of its photos where there is one
        const std::vector<float>& latent;
        const WarpShown& warp;
        const DecodeSlots& slots;
    };
    struct Cut {
        float zoom = 1;
        Point2 pan;
    };
    void updateWarps(AppState& state, const Input& input);
    WarpMoment momentNow(const AppState& state, const Input& input) const;
    WarpShown warpOf(const std::optional<WarpMoment>& moment) const;
    bool isWarped(const WarpShown& warp) const;
    std::vector<std::size_t> warpedPhotos(const Input& input) const;
    // False while the decoder has nothing yet. The cut is for plain models only.
    bool drawDecoded(const TrainedModel& model, const Decoded& what, const Cut& cut,
                     PictureTarget& target);
    std::size_t photoIndex(std::size_t aligned) const;
    void drawMapPreview(Live& live, bool isOutOfDate);

    // The real photos (stage_photos.cpp).
    std::optional<std::size_t> keyPhoto(const AppState& state) const;
    PictureView standingPhoto(const AppState& state, const WarpShown& warp) const;
    void drawPhotos(AppState& state, const Input& input);
    void drawCard(Live& live);

    bool isSoftware_ = false;
    LiveDecoder decoder_;
    std::string loggedShaderFailure_;
    PicturePass pass_;
    PictureTarget pictureTarget_;
    PictureTarget previewTarget_;
    PictureTarget crossfadeTarget_;
    PictureTarget aloneTarget_; // what an aligned model's network draws without photos
    PhotoTextures photos_;
    WarpedPictures warped_;
    MorphFields fields_;
    std::shared_ptr<const WarpScene> scene_; // null: a plain model
    std::optional<WarpMoment> moment_;       // of the picture, with a scene
    std::optional<WarpMoment> previewMoment_;
    WarpShown warpShown_;
    bool isMoving_ = false;    // a morph plays, and its first picture is there
    PictureTarget warpTarget_; // the whole picture, where it is zoomed into
    std::unique_ptr<ThumbnailAtlas> thumbnails_;
    std::unique_ptr<ThumbnailAtlas> reconstructions_;
    std::shared_ptr<const PhotoSet> thumbnailsOf_;
    std::shared_ptr<const TrainedModel> reconstructionsOf_;
    std::shared_ptr<const PhotoSet> reconstructionPhotos_;
    bool thumbnailsWait_ = false;
    Shown shown_;
    std::vector<float> glideFrom_;
    double glideSeconds_ = 0; // since the glide began; empty glideFrom_: none
    std::optional<Point2> previewPlace_;
    std::shared_ptr<const LatentMap> previewMap_;
    Texture cardReconstruction_;
    std::shared_ptr<const TrainedModel> cardModel_;
    int cardRow_ = -1;
};

} // namespace morphoscope
