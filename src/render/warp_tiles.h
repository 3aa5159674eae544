// A morph's mesh as tiles of the picture: the corners of the tiles looked up in the mesh on the
// CPU, each tile drawn as one point. For renderers without a GPU, which shade whole blocks of
// pixels, and most blocks again and again along the edges of a fine mesh. GL thread only.
#pragma once

#include "core/placed_mesh.h"
#include "render/gl_objects.h"
#include "render/picture_pass.h"
#include "render/shader_program.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace morphoscope {

class WarpTiles {
public:
    WarpTiles();

    // Looks up the corners, sorts the tiles by the photos that show there (`weights`: the field's
    // fineWeights) and draws the shifts of the light at the corners. The photos have the picture's
    // aspect. `bindLight` sets what warp_light.glsl reads for the program it is given, and returns
    // the first free texture unit. Leaves framebuffer 0 bound.
    void place(const PlacedMesh& mesh, std::span<const float> weights, int width, int height,
               const std::function<unsigned(const ShaderProgram&)>& bindLight);
    // How many tiles show these photos.
    int count(TilePhotos photos) const { return counts_[static_cast<std::size_t>(photos)]; }
    // Draws those tiles with the program in use, made of warp_tiles.vert (with ONE_PHOTO for all
    // but `both`) and another; texture units from `firstUnit` on are free.
    void draw(const ShaderProgram& program, unsigned firstUnit, TilePhotos photos) const;

    bool reloadIfChanged(std::chrono::steady_clock::time_point now) {
        return program_.reloadIfChanged(now);
    }
    const std::string& failure() const { return program_.failure(); }
    std::uint64_t memoryBytes() const;

private:
    void upload(const MorphField& field, const std::vector<MeshPixel>& corners);
    void sort(std::span<const TilePhotos> photos);

    ShaderProgram program_; // of the shifts
    VertexArray vertexArray_;
    TileGrid grid_;
    Buffer sorted_;               // the tiles' numbers, by the photos they show
    std::array<int, 3> counts_{}; // by TilePhotos
    Texture places_;              // in photo A and photo B
    Texture grounds_;             // in the template and the cells
    Texture lights_;              // in the template where the light of both is known
    PictureTarget shifts_;
};

} // namespace morphoscope
