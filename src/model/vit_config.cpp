#include "model/vit_config.h"

#include "model/config_values.h"

#include <fstream>
#include <stdexcept>

namespace morphoscope {
namespace {

// Larger than any network of this kind; a wrong number must not become gigabytes.
constexpr int kLargestHidden = 8192;
constexpr int kMostLayers = 128;
constexpr int kLargestInner = 65'536;
constexpr int kLargestImage = 2048;
constexpr int kMostPatches = 4096;
constexpr int kMostRegisters = 64;
constexpr std::uintmax_t kLargestText = 16u << 20;

// A number, or a list of two equal numbers.
int squareSize(const ConfigValues& values, const char* key, int fallback) {
    const nlohmann::json& value = values.at(key);
    if (!value.is_array())
        return values.integer(key, fallback, 1, kLargestImage);
    if (value.size() != 2 || value[0] != value[1])
        values.failAt(key, "one size for both sides");
    return ConfigValues(nlohmann::json::object({{key, value[0]}}), "config.json")
        .integer(key, fallback, 1, kLargestImage);
}

VitConfig::Family familyOf(const ConfigValues& values) {
    const std::string type = values.text("model_type", "");
    if (type == "vit")
        return VitConfig::Family::vit;
    if (type != "dinov2" && type != "dinov2_with_registers")
        values.failAt("model_type", "\"vit\", \"dinov2\" or \"dinov2_with_registers\"");
    return VitConfig::Family::dinov2;
}

void readSwitches(VitConfig& config, const ConfigValues& values) {
    config.hasQkvBias = values.flag("qkv_bias", true);
    config.isGated =
        config.family == VitConfig::Family::dinov2 && values.flag("use_swiglu_ffn", false);
    if (values.text("model_type", "") == "dinov2_with_registers")
        config.registerCount = values.integer("num_register_tokens", 4, 0, kMostRegisters);
    if (!config.isGated && values.text("hidden_act", "gelu") != "gelu")
        values.failAt("hidden_act", "\"gelu\"");
    values.integer("num_channels", 3, 3, 3);
    for (const char* dropout :
         {"hidden_dropout_prob", "attention_probs_dropout_prob", "drop_path_rate"})
        config.hasDropout |= values.number(dropout, 0, 0, 1) > 0;
    if (values.has("id2label")) {
        if (!values.at("id2label").is_object())
            values.failAt("id2label", "an object of names");
        config.labelCount = static_cast<int>(values.at("id2label").size());
    }
}

int innerSize(const VitConfig& config, const ConfigValues& values) {
    if (config.family == VitConfig::Family::vit)
        return values.integer("intermediate_size", 3072, 1, kLargestInner);
    const int inner =
        static_cast<int>(config.hiddenSize * values.number("mlp_ratio", 4, 1.0 / 8192, 8));
    // The gated layer has three matrices instead of two, of two thirds the size, in eights.
    return config.isGated ? (static_cast<int>(inner * 2 / 3.0) + 7) / 8 * 8 : inner;
}

struct Size {
    int width = 0;
    int height = 0;
};

// {"height": h, "width": w}, or one number for both.
Size sizeOf(const ConfigValues& values, const char* key) {
    if (!values.at(key).is_object()) {
        const int side = values.integer(key, 224, 1, kLargestImage);
        return {side, side};
    }
    const ConfigValues size(values.at(key), std::string("\"") + key + "\"");
    if (!size.has("width") || !size.has("height"))
        values.failAt(key, "a number, or an object with height and width");
    return {size.integer("width", 0, 1, kLargestImage),
            size.integer("height", 0, 1, kLargestImage)};
}

PillowFilter filterOf(const ConfigValues& values, PillowFilter fallback) {
    // 0 is the nearest pixel, which no network of this kind was trained with.
    return static_cast<PillowFilter>(values.integer("resample", static_cast<int>(fallback), 1, 5));
}

void readResize(PhotoPreprocessing& into, const ConfigValues& values, bool numberIsEdge) {
    using Resize = PhotoPreprocessing::Resize;
    const nlohmann::json& size = values.at("size");
    const bool isEdge = size.is_object() ? size.contains("shortest_edge") : numberIsEdge;
    if (!values.flag("do_resize", true)) {
        into.resize = Resize::none;
    } else if (isEdge) {
        into.resize = Resize::shortestEdge;
        into.shortestEdge =
            size.is_object()
                ? ConfigValues(size, "\"size\"").integer("shortest_edge", 224, 1, kLargestImage)
                : values.integer("size", 224, 1, kLargestImage);
        if (size.is_object() && size.contains("longest_edge"))
            values.failAt("size", "no longest_edge");
    } else {
        into.resize = Resize::stretch;
        const Size stretched = sizeOf(values, "size");
        into.resizeWidth = into.width = stretched.width;
        into.resizeHeight = into.height = stretched.height;
    }
}

std::array<float, 3> threeNumbers(const ConfigValues& values, const char* key,
                                  const std::array<float, 3>& fallback) {
    if (!values.has(key))
        return fallback;
    const nlohmann::json& list = values.at(key);
    std::array<float, 3> numbers{};
    if (!list.is_array() || list.size() != 3)
        values.failAt(key, "three numbers");
    for (std::size_t i = 0; i < 3; ++i) {
        if (!list[i].is_number() || !(std::abs(list[i].get<double>()) < 1e6))
            values.failAt(key, "three numbers");
        numbers[i] = list[i].get<float>();
    }
    return numbers;
}

void readNormalisation(PhotoPreprocessing& into, const ConfigValues& values,
                       const PhotoPreprocessing& fallback) {
    into.scale =
        values.flag("do_rescale", true) ? values.number("rescale_factor", 1.0 / 255, 1e-9, 1e3) : 1;
    if (!values.flag("do_normalize", true)) {
        into.mean = {0, 0, 0};
        into.deviation = {1, 1, 1};
        return;
    }
    into.mean = threeNumbers(values, "image_mean", fallback.mean);
    into.deviation = threeNumbers(values, "image_std", fallback.deviation);
    for (const float deviation : into.deviation)
        if (!(deviation > 1e-6f))
            values.failAt("image_std", "three numbers above 0");
}

} // namespace

VitConfig parseVitConfig(std::string_view json, const std::string& source) {
    const ConfigValues values = ConfigValues::parse(json, source);
    VitConfig config{.family = familyOf(values)};
    const bool isVit = config.family == VitConfig::Family::vit;
    config.hiddenSize = values.integer("hidden_size", 768, 1, kLargestHidden);
    config.layerCount = values.integer("num_hidden_layers", 12, 1, kMostLayers);
    config.headCount = values.integer("num_attention_heads", 12, 1, config.hiddenSize);
    config.imageSize = squareSize(values, "image_size", 224);
    config.patchSize = squareSize(values, "patch_size", isVit ? 16 : 14);
    config.layerNormEpsilon = values.number("layer_norm_eps", isVit ? 1e-12 : 1e-6, 0, 1);
    readSwitches(config, values);
    config.innerSize = innerSize(config, values);
    if (config.hiddenSize % config.headCount != 0)
        values.fail("hidden_size is " + std::to_string(config.hiddenSize) +
                    ", expected a multiple of the " + std::to_string(config.headCount) +
                    " attention heads.");
    if (config.innerSize < 1)
        values.fail("mlp_ratio leaves the dense layers without a value.");
    const int grid = config.gridSize();
    if (grid < 1 || grid * grid > kMostPatches)
        values.fail("an image_size of " + std::to_string(config.imageSize) +
                    " and a patch_size of " + std::to_string(config.patchSize) + " give " +
                    std::to_string(grid * grid) + " patches, expected 1 to " +
                    std::to_string(kMostPatches) + ".");
    return config;
}

PhotoPreprocessing parsePreprocessing(std::string_view json, const std::string& source) {
    const ConfigValues values = ConfigValues::parse(json, source);
    const std::string type =
        values.text("image_processor_type", values.text("feature_extractor_type", "ViT"));
    // What is not written in the file is what the class of that name takes: DINOv2 names the first.
    const bool isBit = type.starts_with("Bit") || type.starts_with("CLIP");
    PhotoPreprocessing fallback;
    if (isBit) {
        fallback.mean = {0.48145466f, 0.4578275f, 0.40821073f};
        fallback.deviation = {0.26862954f, 0.26130258f, 0.27577711f};
    }
    PhotoPreprocessing preprocessing;
    preprocessing.filter = filterOf(values, isBit ? PillowFilter::bicubic : PillowFilter::bilinear);
    readResize(preprocessing, values, isBit);
    preprocessing.cutsCentre = values.flag("do_center_crop", isBit);
    if (preprocessing.cutsCentre) {
        const Size cut = sizeOf(values, "crop_size");
        preprocessing.width = cut.width;
        preprocessing.height = cut.height;
    } else if (preprocessing.resize != PhotoPreprocessing::Resize::stretch) {
        values.fail("photos keep different shapes, expected a size with height and width, or "
                    "do_center_crop.");
    }
    readNormalisation(preprocessing, values, fallback);
    return preprocessing;
}

std::string readConfigText(const std::filesystem::path& path) {
    std::error_code error;
    const std::uintmax_t bytes = std::filesystem::file_size(path, error);
    std::ifstream file(path, std::ios::binary);
    if (error || !file)
        throw std::runtime_error(path.string() + ": the file cannot be read.");
    if (bytes > kLargestText)
        throw std::runtime_error(path.string() + ": the file has " + std::to_string(bytes) +
                                 " bytes, at most 16 MB are expected.");
    std::string text(bytes, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

} // namespace morphoscope
