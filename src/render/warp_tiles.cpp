#include "render/warp_tiles.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <glad/gl.h>
#include <numeric>

namespace morphoscope {
namespace {

// 80 tiles across, of whole blocks of 4 x 4 pixels, which llvmpipe shades at once. A mesh has about
// 160 vertices across, but its fields are smooth, and every tile costs time on one thread.
int tileSizeFor(int width) {
    return 4 * std::max(1, static_cast<int>(std::lround(static_cast<float>(width) / 320)));
}

void write(const Texture& texture, const std::vector<float>& values) {
    glBindTexture(GL_TEXTURE_2D, texture.id());
    glBindBuffer(GL_PIXEL_UNPACK_BUFFER, 0);
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, texture.width(), texture.height(), GL_RGBA, GL_FLOAT,
                    values.data());
}

} // namespace

WarpTiles::WarpTiles()
    : program_({.files = {"fullscreen.vert", "warp_corners.frag"}, .defines = {}}),
      vertexArray_(makeVertexArray()) {}

void WarpTiles::place(const PlacedMesh& mesh, std::span<const float> weights, int width, int height,
                      const std::function<unsigned(const ShaderProgram&)>& bindLight) {
    grid_ = {.width = width, .height = height, .tile = tileSizeFor(width)};
    const int columns = grid_.columns() + 1;
    const int rows = grid_.rows() + 1;
    if (!places_ || places_.width() != columns || places_.height() != rows) {
        places_ = Texture(columns, rows, TextureFormat::rgba32f);
        grounds_ = Texture(columns, rows, TextureFormat::rgba32f);
        lights_ = Texture(columns, rows, TextureFormat::rgba32f);
        shifts_ = PictureTarget(columns, 2 * rows, TextureFormat::rgba16f);
        sorted_ = Buffer(sizeof(std::uint32_t) * static_cast<std::size_t>(grid_.columns()) *
                             static_cast<std::size_t>(grid_.rows()),
                         Buffer::Use::upload);
    }
    glActiveTexture(GL_TEXTURE0);
    const std::vector<MeshPixel> corners = tileCorners(mesh, grid_);
    upload(mesh.field, corners);
    sort(photosOfTiles(mesh.field, weights, corners, grid_));
    drawInto(shifts_);
    glUseProgram(program_.id());
    const std::array<NamedTexture, 2> textures{
        {{"places", places_.id()}, {"lights", lights_.id()}}};
    bindTextures(program_, textures, bindLight(program_));
    drawWholeTarget(vertexArray_);
}

void WarpTiles::upload(const MorphField& field, const std::vector<MeshPixel>& corners) {
    std::vector<float> places;
    std::vector<float> grounds;
    std::vector<float> lights;
    places.reserve(4 * corners.size());
    grounds.reserve(4 * corners.size());
    lights.reserve(4 * corners.size());
    const float aspect = static_cast<float>(grid_.height) / static_cast<float>(grid_.width);
    const auto cellWidth = static_cast<float>(field.cellWidth);
    const auto cellHeight = static_cast<float>(field.cellHeight);
    for (const MeshPixel& corner : corners) {
        places.insert(places.end(), {corner.a.x + 0.5f, corner.a.y / aspect + 0.5f,
                                     corner.b.x + 0.5f, corner.b.y / aspect + 0.5f});
        grounds.insert(grounds.end(),
                       {corner.inTemplate.x + 0.5f,
                        corner.inTemplate.y / field.templateAspect + 0.5f,
                        (corner.cell.x + 0.5f) / cellWidth, (corner.cell.y + 0.5f) / cellHeight});
        lights.insert(lights.end(), {corner.inLight.x + 0.5f,
                                     corner.inLight.y / field.templateAspect + 0.5f, 0, 0});
    }
    write(places_, places);
    write(grounds_, grounds);
    write(lights_, lights);
}

void WarpTiles::sort(std::span<const TilePhotos> photos) {
    std::vector<std::uint32_t> sorted;
    sorted.reserve(photos.size());
    for (std::size_t kind = 0; kind < counts_.size(); ++kind) {
        const std::size_t before = sorted.size();
        for (std::size_t i = 0; i < photos.size(); ++i)
            if (photos[i] == static_cast<TilePhotos>(kind))
                sorted.push_back(static_cast<std::uint32_t>(i));
        counts_[kind] = static_cast<int>(sorted.size() - before);
    }
    sorted_.write(0, std::as_bytes(std::span(sorted)));
}

void WarpTiles::draw(const ShaderProgram& program, unsigned firstUnit, TilePhotos photos) const {
    const std::array<NamedTexture, 3> textures{
        {{"places", places_.id()}, {"grounds", grounds_.id()}, {"shifts", shifts_.view().texture}}};
    bindTextures(program, textures, firstUnit);
    glUniform2i(program.uniform("size"), grid_.width, grid_.height);
    glUniform1i(program.uniform("tileSize"), grid_.tile);
    // A point whose middle lies outside would be left out: the viewport covers the last tiles.
    glViewport(0, 0, grid_.columns() * grid_.tile, grid_.rows() * grid_.tile);
    glEnable(GL_PROGRAM_POINT_SIZE);
    glBindVertexArray(vertexArray_.id());
    const auto kind = static_cast<std::size_t>(photos);
    const int before =
        std::accumulate(counts_.begin(), counts_.begin() + static_cast<int>(kind), 0);
    glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, sorted_.id());
    glDrawElements(
        GL_POINTS, counts_[kind], GL_UNSIGNED_INT,
        reinterpret_cast<const void*>(static_cast<std::size_t>(before) * sizeof(std::uint32_t)));
    glBindVertexArray(0);
    glDisable(GL_PROGRAM_POINT_SIZE);
}

std::uint64_t WarpTiles::memoryBytes() const {
    return places_.byteCount() + grounds_.byteCount() + lights_.byteCount() +
           shifts_.memoryBytes() + sorted_.byteCount();
}

} // namespace morphoscope
