#include "model/vit_tensors.h"

#include <array>
#include <cctype>
#include <utility>

namespace morphoscope {
namespace {

struct NamePair {
    const char* key;
    const char* fileName;
};

constexpr NamePair kQuery{"query", "attention.attention.query"};
constexpr NamePair kKey{"key", "attention.attention.key"};
constexpr NamePair kValue{"value", "attention.attention.value"};
constexpr NamePair kOut{"out", "attention.output.dense"};

struct FamilyNames {
    NamePair firstNorm;
    NamePair secondNorm;
    NamePair dense1;
    NamePair dense2;
};

FamilyNames namesOf(const VitConfig& config) {
    if (config.family == VitConfig::Family::vit)
        return {{"norm1", "layernorm_before"},
                {"norm2", "layernorm_after"},
                {"dense1", "intermediate.dense"},
                {"dense2", "output.dense"}};
    return {{"norm1", "norm1"},
            {"norm2", "norm2"},
            {"dense1", config.isGated ? "mlp.weights_in" : "mlp.fc1"},
            {"dense2", config.isGated ? "mlp.weights_out" : "mlp.fc2"}};
}

class SpecList {
public:
    SpecList(std::string key, std::string fileName)
        : key_(std::move(key)), fileName_(std::move(fileName)) {}

    void add(const NamePair& name, const char* suffix, std::vector<std::int64_t> shape) {
        specs_.push_back(
            {key_ + name.key + suffix, fileName_ + name.fileName + suffix, std::move(shape)});
    }
    void addDense(const NamePair& name, std::int64_t outputs, std::int64_t inputs,
                  bool hasBias = true) {
        add(name, ".weight", {outputs, inputs});
        if (hasBias)
            add(name, ".bias", {outputs});
    }
    void addNorm(const NamePair& name, std::int64_t size) {
        add(name, ".weight", {size});
        add(name, ".bias", {size});
    }
    std::vector<VitTensorSpec> take() { return std::move(specs_); }

private:
    std::string key_;
    std::string fileName_;
    std::vector<VitTensorSpec> specs_;
};

std::vector<VitTensorSpec> layerTensors(const VitConfig& config, int layer) {
    const std::int64_t hidden = config.hiddenSize;
    const std::int64_t inner = config.innerSize;
    const std::string index = std::to_string(layer) + '.';
    const FamilyNames names = namesOf(config);
    SpecList list("layers." + index, "encoder.layer." + index);
    list.addNorm(names.firstNorm, hidden);
    for (const NamePair& part : {kQuery, kKey, kValue})
        list.addDense(part, hidden, hidden, config.hasQkvBias);
    list.addDense(kOut, hidden, hidden);
    list.addNorm(names.secondNorm, hidden);
    list.addDense(names.dense1, config.isGated ? 2 * inner : inner, hidden);
    list.addDense(names.dense2, hidden, inner);
    if (config.hasLayerScale()) {
        list.add({"scale1", "layer_scale1.lambda1"}, "", {hidden});
        list.add({"scale2", "layer_scale2.lambda1"}, "", {hidden});
    }
    return list.take();
}

// Replaces `from` at the start of `text`.
bool replaceStart(std::string& text, const std::string& from, const std::string& to) {
    if (!text.starts_with(from))
        return false;
    text = to + text.substr(from.size());
    return true;
}

// What transformers 5 calls the parts of a layer.
std::string olderPart(std::string part, const VitConfig& config) {
    const FamilyNames names = namesOf(config);
    const std::array<std::pair<const char*, const char*>, 6> renamed{
        {{"attention.q_proj.", kQuery.fileName},
         {"attention.k_proj.", kKey.fileName},
         {"attention.v_proj.", kValue.fileName},
         {"attention.o_proj.", kOut.fileName},
         {"mlp.fc1.", names.dense1.fileName},
         {"mlp.fc2.", names.dense2.fileName}}};
    for (const auto& [newer, older] : renamed)
        if (replaceStart(part, newer, std::string(older) + '.'))
            break;
    return part;
}

} // namespace

std::vector<VitTensorSpec> vitTensors(const VitConfig& config) {
    const std::int64_t hidden = config.hiddenSize;
    const std::int64_t patch = config.patchSize;
    const std::int64_t positions = std::int64_t{1} * config.gridSize() * config.gridSize() + 1;
    SpecList list("", "");
    list.add({"class", "embeddings.cls_token"}, "", {1, 1, hidden});
    list.add({"positions", "embeddings.position_embeddings"}, "", {1, positions, hidden});
    if (config.registerCount > 0)
        list.add({"registers", "embeddings.register_tokens"}, "",
                 {1, config.registerCount, hidden});
    const NamePair projection{"patches", "embeddings.patch_embeddings.projection"};
    list.add(projection, ".weight", {hidden, 3, patch, patch});
    list.add(projection, ".bias", {hidden});
    list.addNorm({"norm", "layernorm"}, hidden);
    std::vector<VitTensorSpec> specs = list.take();
    for (int layer = 0; layer < config.layerCount; ++layer)
        for (VitTensorSpec& spec : layerTensors(config, layer))
            specs.push_back(std::move(spec));
    return specs;
}

std::vector<VitTensorSpec> vitHeadTensors(const VitConfig& config, std::int64_t labelCount) {
    SpecList list("", "");
    list.addDense({"head", "classifier"}, labelCount, config.featureCount());
    return list.take();
}

std::string vitFileName(const std::string& name, const VitConfig& config) {
    std::string text = name;
    for (const char* prefix : {"vit.", "dinov2.", "dinov2_with_registers."})
        if (replaceStart(text, prefix, ""))
            break;
    replaceStart(text, "layers.", "encoder.layer.");
    const std::string layer = "encoder.layer.";
    if (!text.starts_with(layer))
        return text;
    std::size_t end = layer.size();
    while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])))
        ++end;
    if (end == text.size() || text[end] != '.')
        return text;
    return text.substr(0, end + 1) + olderPart(text.substr(end + 1), config);
}

bool isUnusedVitTensor(const std::string& fileName) {
    return fileName == "pooler.dense.weight" || fileName == "pooler.dense.bias" ||
           fileName == "embeddings.mask_token";
}

} // namespace morphoscope
