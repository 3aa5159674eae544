// How the factors become light: the sun's way, the colours of the sky by its height, snow and
// leaves by the season.
#include "core/terrace_scene.h"

#include <numbers>

namespace morphoscope::terrace {

namespace {

constexpr float kPi = std::numbers::pi_v<float>;

struct SkyKey {
    float elevation; // of the sun, degrees
    Color zenith;
    Color horizon;
    Color glow;
    Color sun;
};

SkyKey between(const SkyKey& a, const SkyKey& b, float t) {
    return {std::lerp(a.elevation, b.elevation, t), mixed(a.zenith, b.zenith, t),
            mixed(a.horizon, b.horizon, t), mixed(a.glow, b.glow, t), mixed(a.sun, b.sun, t)};
}

// Chosen by eye on photos of such views.
SkyKey skyAt(float elevation) {
    const std::array<SkyKey, 6> keys{{
        {-18, srgb(8, 12, 26), srgb(30, 33, 50), {}, {}},
        {-8, srgb(26, 42, 90), srgb(92, 94, 132), srgb(120, 70, 60), {}},
        {-2, srgb(62, 86, 146), srgb(226, 172, 146), srgb(255, 146, 74), srgb(150, 60, 30) * 0.2f},
        {5, srgb(84, 128, 190), srgb(244, 212, 172), srgb(255, 196, 110),
         Color{1.55f, 0.78f, 0.36f}},
        {20, srgb(66, 122, 200), srgb(194, 214, 230), srgb(255, 236, 200),
         Color{1.75f, 1.42f, 1.05f}},
        {60, srgb(48, 106, 192), srgb(178, 206, 230), srgb(255, 248, 232),
         Color{1.85f, 1.68f, 1.42f}},
    }};
    if (elevation <= keys.front().elevation)
        return keys.front();
    for (std::size_t i = 1; i < keys.size(); ++i)
        if (elevation < keys[i].elevation)
            return between(keys[i - 1], keys[i],
                           (elevation - keys[i - 1].elevation) /
                               (keys[i].elevation - keys[i - 1].elevation));
    return keys.back();
}

struct SunPlace {
    float elevation; // degrees
    float azimuth;   // degrees right of the way we look, which is south-west
};

SunPlace sunAt(float hour, float season) {
    const float summer = 0.5f + 0.5f * std::cos(kPi * (season - 1)); // 0 winter .. 1 summer
    const float sunset = 17.9f + 2.7f * summer;
    const float highest = 24 + 36 * summer;
    const float share = (hour - 12) / (sunset - 12);
    const float elevation = share < 1 ? highest * std::cos(kPi / 2 * share)
                                      : -highest * kPi / 2 / (sunset - 12) * (hour - sunset);
    return {elevation, -112 + 134 * std::min(share, 1.4f)};
}

Color leafColorAt(float season) {
    const std::array<Color, 5> keys{srgb(104, 92, 62), srgb(128, 158, 62), srgb(66, 104, 44),
                                    srgb(206, 122, 38), srgb(104, 92, 62)};
    const float at = std::clamp(season, 0.0f, 2.0f) * 2;
    const std::size_t index = std::min<std::size_t>(static_cast<std::size_t>(at), 3);
    return mixed(keys[index], keys[index + 1], at - static_cast<float>(index));
}

Color greyed(Color color, float share, float brightness) {
    const float luma = 0.25f * color.r + 0.6f * color.g + 0.15f * color.b;
    return mixed(color, Color{0.97f, 0.99f, 1.04f} * (luma * brightness), share);
}

} // namespace

Light lightOf(const TerraceFactors& factors) {
    const SunPlace place = sunAt(factors.hour, factors.season);
    const SkyKey sky = skyAt(place.elevation);
    const float overcast = smoothBetween(0.35f, 1.0f, factors.clouds);
    const float up = place.elevation * kPi / 180;
    const float turn = place.azimuth * kPi / 180;
    const float toWinter = std::min(std::abs(factors.season), std::abs(2 - factors.season));
    Light light;
    light.hour = factors.hour;
    light.clouds = std::clamp(factors.clouds, 0.0f, 1.0f);
    light.sun = {std::sin(turn) * std::cos(up), std::sin(up), std::cos(turn) * std::cos(up)};
    light.sunColor = sky.sun * (1 - 0.93f * overcast);
    light.zenith = greyed(sky.zenith, 0.85f * overcast, 1.75f);
    light.horizon = greyed(sky.horizon, 0.8f * overcast, 0.95f);
    light.glow = sky.glow * (1 - 0.9f * overcast);
    light.haze = mixed(light.horizon, light.zenith, 0.42f);
    light.hazeDistance = 2900 - 1500 * overcast;
    light.night = smoothBetween(-3, -13, place.elevation);
    light.lamps = smoothBetween(3, -7, place.elevation);
    light.skyColor = mixed(light.zenith, light.horizon, 0.30f) * (1.15f + 0.25f * overcast) +
                     Color{0.030f, 0.027f, 0.032f} * light.night; // what the town's lamps send back
    light.snow = smoothBetween(0.36f, 0.08f, toWinter);
    light.leaves = smoothBetween(0.16f, 0.58f, toWinter);
    light.leafColor = leafColorAt(factors.season);
    return light;
}

Color hazed(const Light& light, Color color, float distance) {
    return mixed(light.haze, color, std::exp(-distance / light.hazeDistance));
}

Color lit(const Light& light, Color albedo, Vec3 normal, float distance) {
    const float facing = std::max(0.0f, dot(normal, light.sun));
    const float open = 0.58f + 0.34f * normal.y - 0.16f * normal.x; // the open sky lies to the left
    const float upright = 1 - std::abs(normal.y); // lamps of the streets shine on walls
    const Color street = Color{1.0f, 0.62f, 0.30f} * (0.13f * light.lamps * light.lamps * upright);
    const Color received = light.sunColor * (0.62f * facing) + light.skyColor * open + street;
    return hazed(light, albedo * received, distance);
}

float lampShare(const Light& light, float ownTime) {
    // Most are lit in the evening; towards midnight every third goes out.
    const float on = smoothBetween(0.15f + 0.5f * ownTime, 0.5f + 0.5f * ownTime, light.lamps);
    const float out = ownTime > 0.66f ? smoothBetween(22.0f, 24.0f, light.hour) : 0.0f;
    return on * (1 - 0.8f * out);
}

float groundHeight(float z) {
    return 13 * std::exp(-z / 110);
}

} // namespace morphoscope::terrace
