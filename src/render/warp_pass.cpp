#include "render/warp_pass.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <glad/gl.h>
#include <utility>

namespace morphoscope {
namespace {

constexpr GLuint kOffsetLocation = 5;

// As the vertex shader reads it, one pair of floats for each of its first five inputs.
struct Vertex {
    Point2 a;
    Point2 b;
    Point2 inTemplate; // fraction
    Point2 inLight;    // fraction of the template
    Point2 inCells;    // fraction
};

std::vector<Vertex> verticesOf(const MorphField& field) {
    std::vector<Vertex> vertices;
    vertices.reserve(field.a.size());
    for (std::size_t i = 0; i < field.a.size(); ++i) {
        const auto column = static_cast<float>(i % static_cast<std::size_t>(field.width));
        const auto row = static_cast<float>(i / static_cast<std::size_t>(field.width));
        const Point2 place = field.inTemplate.empty() ? Point2{} : field.inTemplate[i];
        const Point2 light = field.inLight.empty() ? place : field.inLight[i];
        vertices.push_back({field.a[i],
                            field.b[i],
                            {place.x + 0.5f, place.y / field.templateAspect + 0.5f},
                            {light.x + 0.5f, light.y / field.templateAspect + 0.5f},
                            {column / static_cast<float>(field.width - 1),
                             row / static_cast<float>(field.height - 1)}});
    }
    return vertices;
}

// Two triangles a quad, cut along (x, y)-(x+1, y+1).
std::vector<std::uint32_t> indicesOf(const MorphField& field) {
    std::vector<std::uint32_t> indices;
    const auto width = static_cast<std::uint32_t>(field.width);
    for (std::uint32_t y = 0; y + 1 < static_cast<std::uint32_t>(field.height); ++y)
        for (std::uint32_t x = 0; x + 1 < width; ++x) {
            const std::uint32_t i = y * width + x;
            indices.insert(indices.end(), {i, i + 1, i + width + 1, i, i + width + 1, i + width});
        }
    return indices;
}

// Every texel holds a cell and its neighbours to the right, below and right below, so that one
// fetch brings what a bilinear sample needs.
std::vector<std::uint8_t> cellTexels(const MorphField& field, const std::vector<float>& values) {
    std::vector<std::uint8_t> bytes(values.size());
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::uint8_t>(255 * values[i] + 0.5f);
    std::vector<std::uint8_t> texels(4 * bytes.size());
    std::uint8_t* texel = texels.data();
    for (int y = 0; y < field.cellHeight; ++y) {
        const std::uint8_t* row = bytes.data() + std::ptrdiff_t{y} * field.cellWidth;
        const std::uint8_t* next = y + 1 < field.cellHeight ? row + field.cellWidth : row;
        for (int x = 0; x < field.cellWidth; ++x, texel += 4) {
            const int right = std::min(x + 1, field.cellWidth - 1);
            texel[0] = row[x];
            texel[1] = row[right];
            texel[2] = next[x];
            texel[3] = next[right];
        }
    }
    return texels;
}

template <class T> Buffer uploaded(const std::vector<T>& values) {
    const auto bytes = std::as_bytes(std::span(values));
    Buffer buffer(bytes.size(), Buffer::Use::gpuOnly);
    buffer.write(0, bytes);
    return buffer;
}

ShaderProgram warpProgram(std::vector<std::string> defines, bool isTiled) {
    return ShaderProgram({.files = {isTiled ? "warp_tiles.vert" : "warp.vert", "warp.frag"},
                          .defines = std::move(defines)});
}

// Without and with the network's own picture showing through.
std::array<ShaderProgram, 2> bothWarpPrograms(std::vector<std::string> defines,
                                              bool isTiled = false) {
    if (isTiled)
        defines.insert(defines.end(), {"PACKED 1", "TILES 1"});
    ShaderProgram alone = warpProgram(defines, isTiled);
    defines.emplace_back("NETWORK_SHOWS 1");
    return {std::move(alone), warpProgram(std::move(defines), isTiled)};
}

// With the network's pictures lightA and lightB are the shifts themselves.
struct LightTextures {
    TextureHandle a = 0;
    TextureHandle b = 0;
};

constexpr unsigned kFirstUnitAfterLight = 4;
constexpr unsigned kFirstFreeUnit = 6;

// What warp_light.glsl reads.
void bindLight(const ShaderProgram& program, const WarpDraw& draw, const LightTextures& light,
               const MorphField& field) {
    const std::array<NamedTexture, kFirstUnitAfterLight> textures{{{"photoA", draw.photoA},
                                                                   {"photoB", draw.photoB},
                                                                   {"lightA", light.a},
                                                                   {"lightB", light.b}}};
    bindTextures(program, textures);
    glUniform1i(program.uniform("usesLight"), draw.now == 0 ? 1 : 0);
    glUniform1f(program.uniform("lightShare"), lightShare(field.dissolves, draw.t));
}

// The same moment with the photos' roles exchanged.
WarpDraw fromTheOtherEnd(WarpDraw draw) {
    std::swap(draw.photoA, draw.photoB);
    std::swap(draw.baseA, draw.baseB);
    draw.t = 1 - draw.t;
    return draw;
}

// The rest of what warp.frag reads.
void bindMixing(const ShaderProgram& program, const WarpDraw& draw, TextureHandle fine,
                float aspect) {
    const std::array<NamedTexture, kFirstFreeUnit - kFirstUnitAfterLight> textures{
        {{"baseNow", draw.now != 0 ? draw.now : draw.baseA}, {"fineWeights", fine}}};
    bindTextures(program, textures, kFirstUnitAfterLight);
    glUniform1f(program.uniform("time"), draw.t);
    const auto mirror = [&](const char* name, float reach) {
        const float inset = mirrorInset(reach);
        glUniform2f(program.uniform(name), 0.5f - inset, 0.5f - inset / aspect);
    };
    mirror("mirrorA", draw.t);
    mirror("mirrorB", 1 - draw.t);
    glUniform1f(program.uniform("carried"), draw.carried);
}

} // namespace

WarpMesh::WarpMesh(std::shared_ptr<const MorphField> field)
    : field_(std::move(field)), vertexArray_(makeVertexArray()),
      vertices_(uploaded(verticesOf(*field_))),
      offsets_(field_->a.size() * sizeof(Point2), Buffer::Use::upload),
      fine_(field_->cellWidth, field_->cellHeight, TextureFormat::rgba8) {
    const std::vector<std::uint32_t> indices = indicesOf(*field_);
    indices_ = uploaded(indices);
    indexCount_ = static_cast<int>(indices.size());
    glBindVertexArray(vertexArray_.id());
    glBindBuffer(GL_ARRAY_BUFFER, vertices_.id());
    for (GLuint location = 0; location < kOffsetLocation; ++location) {
        glEnableVertexAttribArray(location);
        glVertexAttribPointer(location, 2, GL_FLOAT, GL_FALSE, sizeof(Vertex),
                              reinterpret_cast<const void*>(location * sizeof(Point2)));
    }
    glBindBuffer(GL_ARRAY_BUFFER, offsets_.id());
    glVertexAttribPointer(kOffsetLocation, 2, GL_FLOAT, GL_FALSE, sizeof(Point2), nullptr);
    glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, indices_.id());
    glBindVertexArray(0);
    glBindBuffer(GL_ARRAY_BUFFER, 0);
}

std::uint64_t WarpMesh::memoryBytes() const {
    return vertices_.byteCount() + offsets_.byteCount() + indices_.byteCount() + fine_.byteCount();
}

std::span<const float> WarpMesh::setMoment(float t) {
    if (t == time_)
        return weights_;
    weights_ = fineWeights(*field_, t);
    const std::vector<std::uint8_t> texels = cellTexels(*field_, weights_);
    glBindTexture(GL_TEXTURE_2D, fine_.id());
    glBindBuffer(GL_PIXEL_UNPACK_BUFFER, 0);
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, fine_.width(), fine_.height(), GL_RGBA,
                    GL_UNSIGNED_BYTE, texels.data());
    glBindTexture(GL_TEXTURE_2D, 0);
    time_ = t;
    return weights_;
}

void WarpMesh::draw(const ShaderProgram& program, std::span<const Point2> offsets,
                    const PictureView& target) {
    glUniform2f(program.uniform("scale"), 2,
                2 * static_cast<float>(target.width) / static_cast<float>(target.height));
    glBindVertexArray(vertexArray_.id());
    if (offsets.empty()) {
        glDisableVertexAttribArray(kOffsetLocation);
        glVertexAttrib2f(kOffsetLocation, 0, 0);
    } else {
        offsets_.write(0, std::as_bytes(offsets));
        glEnableVertexAttribArray(kOffsetLocation);
    }
    glDrawElements(GL_TRIANGLES, indexCount_, GL_UNSIGNED_INT, nullptr);
    glBindVertexArray(0);
}

WarpPass::WarpPass()
    : programs_({bothWarpPrograms({}), bothWarpPrograms({"TWICE_AS_FINE 1"}),
                 bothWarpPrograms({}, true)}),
      onePhotoPrograms_(bothWarpPrograms({"ONE_PHOTO 1"}, true)) {}

void WarpPass::draw(WarpMesh& mesh, const WarpDraw& draw, PictureTarget& target) {
    const MorphField& field = mesh.field();
    const PictureView view = target.view();
    LightTextures light{draw.baseA, draw.baseB};
    if (draw.now != 0 && draw.carried > 0) {
        shift_.draw({.now = draw.now, .a = draw.baseA, .b = draw.baseB});
        light = {shift_.ofA(), shift_.ofB()};
    }
    const std::span<const float> weights = mesh.setMoment(draw.t);
    const bool isTiled = draw.sampling == PhotoSampling::packed;
    if (isTiled)
        tiles_.place({.field = field, .t = draw.t, .offsets = draw.offsets}, weights, view.width,
                     view.height, [&](const ShaderProgram& user) {
                         bindLight(user, draw, light, field);
                         return kFirstUnitAfterLight;
                     });
    const auto use = [&](const ShaderProgram& program, const WarpDraw& shown) {
        glUseProgram(program.id());
        bindLight(program, shown, light, field);
        bindMixing(program, shown, mesh.fine_.id(),
                   static_cast<float>(view.height) / static_cast<float>(view.width));
    };
    const std::size_t variant = draw.carried < 1 ? 1 : 0;
    const ShaderProgram& program = programs_[static_cast<std::size_t>(draw.sampling)][variant];
    drawInto(target);
    if (!isTiled) {
        use(program, draw);
        mesh.draw(program, draw.offsets, view);
    } else {
        for (const TilePhotos photos : {TilePhotos::both, TilePhotos::onlyA, TilePhotos::onlyB}) {
            if (tiles_.count(photos) == 0)
                continue;
            const bool isOnlyB = photos == TilePhotos::onlyB;
            const ShaderProgram& user =
                photos == TilePhotos::both ? program : onePhotoPrograms_[variant];
            use(user, isOnlyB ? fromTheOtherEnd(draw) : draw);
            glUniform1i(user.uniform("shownPhoto"), isOnlyB ? 1 : 0);
            tiles_.draw(user, kFirstFreeUnit, photos);
        }
    }
    glUseProgram(0);
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
}

std::uint64_t WarpPass::memoryBytes() const {
    return shift_.memoryBytes() + tiles_.memoryBytes();
}

bool WarpPass::reloadIfChanged(std::chrono::steady_clock::time_point now) {
    bool hasChanged = false;
    failure_.clear();
    const auto follow = [&](auto& reloaded) {
        hasChanged |= reloaded.reloadIfChanged(now);
        if (failure_.empty())
            failure_ = reloaded.failure();
    };
    follow(shift_);
    follow(tiles_);
    for (auto& programs : programs_)
        for (ShaderProgram& program : programs)
            follow(program);
    for (ShaderProgram& program : onePhotoPrograms_)
        follow(program);
    return hasChanged;
}

} // namespace morphoscope
