#include "render/warp_pass.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <glad/gl.h>
#include <string_view>
#include <utility>

namespace morphoscope {
namespace {

constexpr GLuint kOffsetLocation = 4;

// As the vertex shader reads it, one pair of floats for each of its first four inputs.
struct Vertex {
    Point2 a;
    Point2 b;
    Point2 inTemplate; // fraction
    Point2 inCells;    // fraction
};

std::vector<Vertex> verticesOf(const MorphField& field) {
    std::vector<Vertex> vertices;
    vertices.reserve(field.a.size());
    for (std::size_t i = 0; i < field.a.size(); ++i) {
        const auto column = static_cast<float>(i % static_cast<std::size_t>(field.width));
        const auto row = static_cast<float>(i / static_cast<std::size_t>(field.width));
        const Point2 place = field.inTemplate.empty() ? Point2{} : field.inTemplate[i];
        vertices.push_back({field.a[i],
                            field.b[i],
                            {place.x + 0.5f, place.y / field.templateAspect + 0.5f},
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
Texture cellTexture(const MorphField& field, const std::vector<float>& values) {
    std::vector<std::uint8_t> texels;
    texels.reserve(4 * values.size());
    for (int y = 0; y < field.cellHeight; ++y)
        for (int x = 0; x < field.cellWidth; ++x)
            for (const auto& [dx, dy] : {std::pair{0, 0}, {1, 0}, {0, 1}, {1, 1}}) {
                const int column = std::min(x + dx, field.cellWidth - 1);
                const int row = std::min(y + dy, field.cellHeight - 1);
                const float value =
                    values[static_cast<std::size_t>(row * field.cellWidth + column)];
                texels.push_back(static_cast<std::uint8_t>(std::lround(255 * value)));
            }
    Texture texture(field.cellWidth, field.cellHeight, TextureFormat::rgba8);
    glBindTexture(GL_TEXTURE_2D, texture.id());
    glBindBuffer(GL_PIXEL_UNPACK_BUFFER, 0);
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, field.cellWidth, field.cellHeight, GL_RGBA,
                    GL_UNSIGNED_BYTE, texels.data());
    glBindTexture(GL_TEXTURE_2D, 0);
    return texture;
}

template <class T> Buffer uploaded(const std::vector<T>& values) {
    const auto bytes = std::as_bytes(std::span(values));
    Buffer buffer(bytes.size(), Buffer::Use::gpuOnly);
    buffer.write(0, bytes);
    return buffer;
}

// By PhotoSampling, each without and with the network's own picture showing through.
WarpPrograms warpPrograms() {
    const auto program = [](const char* sampling, bool showsNetwork) {
        const bool isTiled = std::string_view(sampling) == "PACKED";
        std::vector<std::string> defines;
        if (*sampling)
            defines.push_back(std::string(sampling) + " 1");
        if (isTiled)
            defines.emplace_back("TILES 1");
        if (showsNetwork)
            defines.emplace_back("NETWORK_SHOWS 1");
        return ShaderProgram({.files = {isTiled ? "warp_tiles.vert" : "warp.vert", "warp.frag"},
                              .defines = std::move(defines)});
    };
    const auto both = [&](const char* sampling) {
        return std::array{program(sampling, false), program(sampling, true)};
    };
    return {both(""), both("TWICE_AS_FINE"), both("PACKED")};
}

// With the network's pictures lightA and lightB are the shifts themselves.
struct LightTextures {
    TextureHandle a = 0;
    TextureHandle b = 0;
};

constexpr unsigned kFirstUnitAfterLight = 4;
constexpr unsigned kFirstFreeUnit = 7;

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

// The rest of what warp.frag reads.
void bindMixing(const ShaderProgram& program, const WarpDraw& draw, const MorphField& field,
                const Texture& untrusted, const Texture& switchTime) {
    const std::array<NamedTexture, kFirstFreeUnit - kFirstUnitAfterLight> textures{
        {{"baseNow", draw.now != 0 ? draw.now : draw.baseA},
         {"untrusted", untrusted.id()},
         {"switchTime", switchTime.id()}}};
    bindTextures(program, textures, kFirstUnitAfterLight);
    glUniform1f(program.uniform("time"), draw.t);
    glUniform1f(program.uniform("switchWidth"), field.switchWidth);
    glUniform1f(program.uniform("carried"), draw.carried);
}

} // namespace

WarpMesh::WarpMesh(std::shared_ptr<const MorphField> field)
    : field_(std::move(field)), vertexArray_(makeVertexArray()),
      vertices_(uploaded(verticesOf(*field_))),
      offsets_(field_->a.size() * sizeof(Point2), Buffer::Use::upload),
      untrusted_(cellTexture(*field_, field_->untrusted)),
      switchTime_(cellTexture(*field_, field_->switchTime)) {
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
    return vertices_.byteCount() + offsets_.byteCount() + indices_.byteCount() +
           untrusted_.byteCount() + switchTime_.byteCount();
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

WarpPass::WarpPass() : programs_(warpPrograms()) {}

void WarpPass::draw(WarpMesh& mesh, const WarpDraw& draw, PictureTarget& target) {
    const MorphField& field = mesh.field();
    LightTextures light{draw.baseA, draw.baseB};
    if (draw.now != 0 && draw.carried > 0) {
        shift_.draw({.now = draw.now, .key = draw.baseA, .a = draw.baseA, .b = draw.baseB},
                    shiftA_);
        shift_.draw({.now = draw.now, .key = draw.baseB, .a = draw.baseA, .b = draw.baseB},
                    shiftB_);
        light = {shiftA_.view().texture, shiftB_.view().texture};
    }
    const bool isTiled = draw.sampling == PhotoSampling::packed;
    if (isTiled)
        tiles_.place({.field = field, .t = draw.t, .offsets = draw.offsets}, target.view().width,
                     target.view().height, [&](const ShaderProgram& user) {
                         bindLight(user, draw, light, field);
                         return kFirstUnitAfterLight;
                     });
    const ShaderProgram& program =
        programs_[static_cast<std::size_t>(draw.sampling)][draw.carried < 1 ? 1 : 0];
    drawInto(target);
    glUseProgram(program.id());
    bindLight(program, draw, light, field);
    bindMixing(program, draw, field, mesh.untrusted_, mesh.switchTime_);
    if (isTiled)
        tiles_.draw(program, kFirstFreeUnit);
    else
        mesh.draw(program, draw.offsets, target.view());
    glUseProgram(0);
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
}

std::uint64_t WarpPass::memoryBytes() const {
    return shift_.memoryBytes() + shiftA_.memoryBytes() + shiftB_.memoryBytes() +
           tiles_.memoryBytes();
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
    return hasChanged;
}

} // namespace morphoscope
