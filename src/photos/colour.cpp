#include "photos/colour.h"

#include <lcms2.h>

#include <array>
#include <memory>
#include <string_view>
#include <type_traits>

namespace morphoscope {
namespace {

constexpr std::size_t kMaxProfileBytes = 16u << 20;

struct FreeContext {
    void operator()(cmsContext context) const { cmsDeleteContext(context); }
};
struct CloseProfile {
    void operator()(void* profile) const { cmsCloseProfile(profile); }
};
struct DeleteTransform {
    void operator()(void* transform) const { cmsDeleteTransform(transform); }
};
// A context of its own for each photo: lcms reports errors through it, and threads share nothing.
using Context = std::unique_ptr<std::remove_pointer_t<cmsContext>, FreeContext>;
using Profile = std::unique_ptr<void, CloseProfile>;
using Transform = std::unique_ptr<void, DeleteTransform>;

Context makeContext() {
    return Context(cmsCreateContext(nullptr, nullptr));
}

Profile openProfile(cmsContext context, std::span<const std::uint8_t> icc,
                    cmsColorSpaceSignature space) {
    if (icc.empty() || icc.size() > kMaxProfileBytes)
        return nullptr;
    Profile profile(
        cmsOpenProfileFromMemTHR(context, icc.data(), static_cast<cmsUInt32Number>(icc.size())));
    if (profile && cmsGetColorSpace(profile.get()) != space)
        return nullptr;
    return profile;
}

bool namesSrgb(const Profile& profile) {
    std::array<char, 64> text{};
    cmsGetProfileInfoASCII(profile.get(), cmsInfoDescription, "en", "US", text.data(),
                           static_cast<cmsUInt32Number>(text.size()));
    return std::string_view(text.data(), text.size()).starts_with("sRGB");
}

Transform transformToSrgb(cmsContext context, const Profile& from, cmsUInt32Number fromType) {
    const Profile srgb(cmsCreate_sRGBProfileTHR(context));
    if (!srgb)
        return nullptr;
    return Transform(cmsCreateTransformTHR(context, from.get(), fromType, srgb.get(), TYPE_RGB_8,
                                           INTENT_RELATIVE_COLORIMETRIC, 0));
}

} // namespace

void convertToSrgb(Image& image, std::span<const std::uint8_t> icc) {
    const Context context = makeContext();
    const Profile profile = openProfile(context.get(), icc, cmsSigRgbData);
    if (!profile || namesSrgb(profile))
        return;
    const Transform transform = transformToSrgb(context.get(), profile, TYPE_RGB_8);
    if (!transform)
        return;
    const std::size_t rowBytes = std::size_t(3) * static_cast<std::size_t>(image.width);
    for (int y = 0; y < image.height; ++y) {
        std::uint8_t* row = image.rgb.data() + static_cast<std::size_t>(y) * rowBytes;
        cmsDoTransform(transform.get(), row, row, static_cast<cmsUInt32Number>(image.width));
    }
}

Image rgbFromCmyk(std::span<const std::uint8_t> cmyk, int width, int height,
                  std::span<const std::uint8_t> icc) {
    Image image;
    image.width = width;
    image.height = height;
    const std::size_t pixelCount =
        static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    image.rgb.resize(pixelCount * 3);
    const Context context = makeContext();
    const Profile profile = openProfile(context.get(), icc, cmsSigCmykData);
    const Transform transform =
        profile ? transformToSrgb(context.get(), profile, TYPE_CMYK_8_REV) : nullptr;
    if (transform) {
        cmsDoTransform(transform.get(), cmyk.data(), image.rgb.data(),
                       static_cast<cmsUInt32Number>(pixelCount));
        return image;
    }
    for (std::size_t i = 0; i < pixelCount; ++i)
        for (std::size_t c = 0; c < 3; ++c)
            image.rgb[3 * i + c] =
                static_cast<std::uint8_t>((cmyk[4 * i + c] * cmyk[4 * i + 3] + 127) / 255);
    return image;
}

std::vector<std::uint8_t> displayP3Profile() {
    const Context context = makeContext();
    const cmsCIExyY white{0.3127, 0.3290, 1};
    const cmsCIExyYTRIPLE primaries{{0.680, 0.320, 1}, {0.265, 0.690, 1}, {0.150, 0.060, 1}};
    // IEC 61966-2-1: gamma 2.4 with a linear toe, as lcms's parametric curve of type 4.
    const std::array<cmsFloat64Number, 5> curve{2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
    cmsToneCurve* tone = cmsBuildParametricToneCurve(context.get(), 4, curve.data());
    const std::array<cmsToneCurve*, 3> tones{tone, tone, tone};
    const Profile profile(cmsCreateRGBProfileTHR(context.get(), &white, &primaries, tones.data()));
    cmsFreeToneCurve(tone);
    cmsUInt32Number size = 0;
    if (!profile || !cmsSaveProfileToMem(profile.get(), nullptr, &size))
        return {};
    std::vector<std::uint8_t> bytes(size);
    if (!cmsSaveProfileToMem(profile.get(), bytes.data(), &size))
        return {};
    return bytes;
}

} // namespace morphoscope
