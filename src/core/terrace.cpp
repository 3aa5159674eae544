#include "core/terrace.h"

#include "core/terrace_scene.h"

#include <cassert>

namespace morphoscope {

namespace {

constexpr float kHorizonShare = 0.42f; // of the height, from the top
constexpr float kFocalShare = 1.27f;   // of the height: a phone's main camera
constexpr float kShiftMetres = 5;      // of the whole way from the middle to one end
constexpr float kEyeHeight = 34;       // above the town's ground

} // namespace

Image renderTerrace(const TerraceFactors& factors, int width, int height) {
    assert(width > 0 && height > 0);
    using namespace terrace;
    const Light light = lightOf(factors);
    const auto rows = static_cast<float>(height);
    const Camera camera{kFocalShare * rows * factors.zoom,
                        {0.5f * static_cast<float>(width), kHorizonShare * rows},
                        {kShiftMetres * factors.cameraShift, kEyeHeight, 0}};
    Canvas canvas(width, height);
    paintSky(canvas, camera, light);
    paintHills(canvas, camera, light);
    paintTown(canvas, camera, light);
    paintTerrace(canvas, camera, light);
    canvas.addBloom(0.25f + 0.55f * light.lamps);
    return canvas.toImage();
}

std::vector<TerraceSetting> demoTerraceFactors() {
    return {
        {"noon in summer", {0.0f, 1.0f, 12.5f, 1.0f, 0.25f}},
        {"clear afternoon", {-0.5f, 1.05f, 15.5f, 1.05f, 0.08f}},
        {"summer clouds", {0.4f, 0.95f, 14.0f, 0.9f, 0.55f}},
        {"golden evening", {0.7f, 1.1f, 19.4f, 1.0f, 0.30f}},
        {"summer dusk", {0.2f, 1.0f, 20.8f, 1.0f, 0.35f}},
        {"summer night", {-0.3f, 1.0f, 23.0f, 1.0f, 0.10f}},
        {"first leaves", {-0.8f, 1.0f, 13.0f, 0.55f, 0.40f}},
        {"spring rain", {0.1f, 1.15f, 14.5f, 0.5f, 0.95f}},
        {"autumn colours", {0.5f, 1.0f, 13.5f, 1.5f, 0.20f}},
        {"autumn sunset", {-0.2f, 1.2f, 18.6f, 1.5f, 0.45f}},
        {"late autumn, overcast", {-0.6f, 0.95f, 14.0f, 1.62f, 0.90f}},
        {"first snow", {0.3f, 1.0f, 12.5f, 1.85f, 0.75f}},
        {"clear winter day", {-0.1f, 1.05f, 13.0f, 0.02f, 0.12f}},
        {"winter blue hour", {0.6f, 1.0f, 18.4f, 0.0f, 0.30f}},
        {"snowy night", {0.0f, 1.1f, 21.5f, 0.05f, 0.50f}},
        {"melting snow", {-0.7f, 1.1f, 15.0f, 0.24f, 0.60f}},
    };
}

} // namespace morphoscope
