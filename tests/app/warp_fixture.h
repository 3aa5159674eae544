// A small aligned set with known shifts: painted towns as files, their alignment written down
// instead of found, and a model whose network knows nothing (grey), so that all that is seen is the
// photos' own detail.
#pragma once

#include "app/warp_scene.h"
#include "core/decoder_plan.h"
#include "photos/encode.h"
#include "tests/morph/synthetic_town.h"

#include <cmath>
#include <filesystem>
#include <gtest/gtest.h>
#include <memory>
#include <stdlib.h>
#include <string>
#include <vector>

namespace morphoscope {

inline constexpr int kTownWidth = 640;
inline constexpr int kTownHeight = 480;
inline const std::vector<float> kTownShifts{-0.05f, 0.05f, 0.0f, 0.02f};

class WarpFixture : public testing::Test {
protected:
    WarpFixture() {
        std::string name = std::filesystem::temp_directory_path() / "morphoscope-warp-XXXXXX";
        folder_ = ::mkdtemp(name.data());
        photos_ = paintedPhotos();
        aligned_ = alignmentOf(kTownShifts);
        model_ = modelOf(*aligned_);
        scene_ = makeWarpScene(model_, aligned_, photos_);
    }
    ~WarpFixture() override { std::filesystem::remove_all(folder_); }

    static std::string nameOf(std::size_t photo) {
        return "town " + std::to_string(photo) + ".png";
    }
    std::filesystem::path fileOf(std::size_t photo) const { return folder_ / nameOf(photo); }
    static Image town(float shift) { return paintTown({.shift = shift}, kTownWidth, kTownHeight); }

    // As the aligner would say it of towns that lie `shifts` to the right.
    static std::shared_ptr<const AlignedSet> alignmentOf(const std::vector<float>& shifts) {
        auto set = std::make_shared<AlignedSet>(AlignedSet{.templateWidth = 40,
                                                           .templateHeight = 30,
                                                           .photos = {},
                                                           .groups = {{.photos = {}}},
                                                           .pairs = {},
                                                           .isFinal = true,
                                                           .summary = {}});
        for (std::size_t i = 0; i < shifts.size(); ++i) {
            set->groups[0].photos.push_back(i);
            set->photos.push_back(alignedTown(i, shifts[i], set->templateExtent));
        }
        return set;
    }

    Eigen::VectorXf latentOf(int row) const { return model_->latents.row(row).transpose(); }

    // A straight way through photos.
    std::shared_ptr<const MorphProgram> programOf(const std::vector<std::size_t>& keys) const {
        MorphSettings settings{
            .keys = {}, .path = PathKind::lerp, .evenPace = false, .loop = false};
        for (const std::size_t key : keys)
            settings.keys.push_back({.photo = nameOf(key), .latent = {}});
        return std::make_shared<const MorphProgram>(
            makeMorphProgram({.settings = settings, .model = model_, .scene = scene_}));
    }

    std::filesystem::path folder_;
    std::shared_ptr<const PhotoSet> photos_;
    std::shared_ptr<const AlignedSet> aligned_;
    std::shared_ptr<const TrainedModel> model_;
    std::shared_ptr<const WarpScene> scene_;

private:
    static AlignedPhoto alignedTown(std::size_t index, float shift, float extent) {
        AlignedPhoto photo{.name = nameOf(index), .contentHash = std::to_string(index)};
        photo.group = 0;
        photo.morphs = true;
        photo.toTemplate = {-std::log(extent), 0, {-shift / extent, 0}};
        photo.fromTemplate = {40, 30, {}};
        for (int y = 0; y < 30; ++y)
            for (int x = 0; x < 40; ++x) {
                const Point2 place{(static_cast<float>(x) + 0.5f) / 40 - 0.5f,
                                   (static_cast<float>(y) - 14.5f) / 40};
                photo.fromTemplate.values.push_back(place * extent + Point2{shift, 0});
            }
        return photo;
    }

    std::shared_ptr<const PhotoSet> paintedPhotos() const {
        auto set = std::make_shared<PhotoSet>();
        for (std::size_t i = 0; i < kTownShifts.size(); ++i) {
            writePng(fileOf(i), town(kTownShifts[i]));
            Photo photo;
            photo.name = nameOf(i);
            photo.path = fileOf(i);
            photo.contentHash = std::to_string(i);
            photo.width = kTownWidth;
            photo.height = kTownHeight;
            set->photos.push_back(photo);
        }
        return set;
    }

    static std::shared_ptr<const TrainedModel> modelOf(const AlignedSet& aligned) {
        PhotoShapes shapes = photoShapes(aligned);
        auto model = std::make_shared<TrainedModel>();
        model->settings = {.kind = ModelKind::aligned, .width = 64, .height = 48};
        model->decoder = std::make_shared<const DecoderNetwork>(emptyDecoderNetwork(64, 48, 128));
        model->latents = Eigen::MatrixXf::Zero(shapes.latents.rows(), 128);
        model->latents.leftCols(kShapeSize) = shapes.latents;
        // Two light numbers, so that no three photos lie on one line.
        const float lights[][2] = {{1, 0}, {-1, 0.2f}, {0.3f, 1.5f}, {-0.4f, -1.2f}};
        for (Eigen::Index row = 0; row < model->latents.rows(); ++row) {
            model->names.push_back(nameOf(static_cast<std::size_t>(row)));
            model->latents(row, kShapeSize) = lights[row][0];
            model->latents(row, kShapeSize + 1) = lights[row][1];
        }
        model->shape = std::make_shared<const ShapeSpace>(std::move(shapes.space));
        return model;
    }
};

} // namespace morphoscope
