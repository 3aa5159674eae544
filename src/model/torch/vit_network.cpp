#include "model/torch/vit_network.h"

#include "model/vit_tensors.h"

#include <ATen/Functions.h>
#include <cmath>
#include <memory>
#include <string>

namespace morphoscope {

namespace {

torch::Tensor tensorOf(VitTensor source) {
    auto* const values = new std::vector<float>(std::move(source.values));
    return torch::from_blob(values->data(), source.shape, [values](void*) { delete values; });
}

class TensorSource {
public:
    TensorSource(VitWeights& weights, const torch::Device& device)
        : weights_(weights), device_(device) {}

    torch::Tensor take(const std::string& key) {
        const auto found = weights_.tensors.find(key);
        if (found == weights_.tensors.end())
            return {};
        torch::Tensor tensor = tensorOf(std::move(found->second)).to(device_);
        weights_.tensors.erase(found);
        return tensor;
    }

    DenseTensors takeDense(const std::string& key) {
        return {take(key + ".weight"), take(key + ".bias")};
    }

    DenseTensors takeAttention(const std::string& layer) {
        const DenseTensors query = takeDense(layer + "query");
        const DenseTensors key = takeDense(layer + "key");
        const DenseTensors value = takeDense(layer + "value");
        return {at::cat({query.weight, key.weight, value.weight}),
                query.bias.defined() ? at::cat({query.bias, key.bias, value.bias})
                                     : torch::Tensor()};
    }

private:
    VitWeights& weights_;
    torch::Device device_;
};

torch::Tensor normalised(const DenseTensors& norm, const torch::Tensor& input, double epsilon) {
    return at::layer_norm(input, {input.size(-1)}, norm.weight, norm.bias, epsilon);
}

// What the first `askingCount` tokens take from all tokens.
torch::Tensor attention(const VitLayer& layer, const torch::Tensor& input, int headCount,
                        std::int64_t askingCount) {
    const std::int64_t photos = input.size(0);
    const std::int64_t tokens = input.size(1);
    const std::int64_t hidden = input.size(2);
    const std::int64_t headSize = hidden / headCount;
    const std::vector<torch::Tensor> parts = dense(layer.attention, input)
                                                 .view({photos, tokens, 3, headCount, headSize})
                                                 .permute({2, 0, 3, 1, 4})
                                                 .unbind(0);
    const torch::Tensor query =
        parts[0].slice(2, 0, askingCount) * (1 / std::sqrt(static_cast<double>(headSize)));
    const torch::Tensor shares = at::softmax(at::matmul(query, parts[1].transpose(-1, -2)), -1);
    const torch::Tensor mixed =
        at::matmul(shares, parts[2]).transpose(1, 2).reshape({photos, askingCount, hidden});
    return dense(layer.out, mixed);
}

torch::Tensor denseLayers(const VitLayer& layer, const torch::Tensor& input, bool isGated) {
    const torch::Tensor inner = dense(layer.dense1, input);
    if (!isGated)
        return dense(layer.dense2, at::gelu(inner));
    const std::vector<torch::Tensor> halves = inner.chunk(2, -1);
    return dense(layer.dense2, at::silu(halves[0]) * halves[1]);
}

// The learned positions, resized to another grid of patches; those of the class token stay.
// transformers smooths only for the networks with registers, as their authors did.
torch::Tensor positionsFor(const VitNetwork& network, std::int64_t rows, std::int64_t columns) {
    const std::int64_t grid = network.config.gridSize();
    if (rows == grid && columns == grid)
        return network.positions;
    const std::int64_t hidden = network.config.hiddenSize;
    const torch::Tensor patches = network.positions.slice(1, 1)
                                      .reshape({1, grid, grid, hidden})
                                      .permute({0, 3, 1, 2})
                                      .contiguous();
    const torch::Tensor resized = network.config.registerCount > 0
                                      ? at::_upsample_bicubic2d_aa(patches, {rows, columns}, false)
                                      : at::upsample_bicubic2d(patches, {rows, columns}, false);
    return at::cat({network.positions.slice(1, 0, 1),
                    resized.permute({0, 2, 3, 1}).reshape({1, rows * columns, hidden})},
                   1);
}

torch::Tensor tokensOf(const VitNetwork& network, const torch::Tensor& pictures) {
    const std::int64_t photos = pictures.size(0);
    const std::int64_t hidden = network.config.hiddenSize;
    const std::int64_t patch = network.config.patchSize;
    const torch::Tensor patches =
        at::conv2d(pictures, network.patches.weight, network.patches.bias, {patch, patch});
    torch::Tensor tokens = at::cat(
        {network.classToken.expand({photos, 1, hidden}), patches.flatten(2).transpose(1, 2)}, 1);
    tokens = tokens + positionsFor(network, patches.size(2), patches.size(3));
    if (!network.registers.defined())
        return tokens;
    return at::cat(
        {tokens.slice(1, 0, 1), network.registers.expand({photos, -1, hidden}), tokens.slice(1, 1)},
        1);
}

void add(std::vector<torch::Tensor*>& list, torch::Tensor& tensor) {
    if (tensor.defined())
        list.push_back(&tensor);
}

void add(std::vector<torch::Tensor*>& list, DenseTensors& layer) {
    add(list, layer.weight);
    add(list, layer.bias);
}

void store(VitWeights& weights, const std::string& key, const torch::Tensor& tensor) {
    if (!tensor.defined())
        return;
    const torch::Tensor values = tensor.detach().to(torch::kCPU).contiguous();
    const float* begin = values.data_ptr<float>();
    weights.tensors[key] = {values.sizes().vec(), {begin, begin + values.numel()}};
}

void store(VitWeights& weights, const std::string& key, const DenseTensors& layer) {
    store(weights, key + ".weight", layer.weight);
    store(weights, key + ".bias", layer.bias);
}

void storeAttention(VitWeights& weights, const std::string& layer, const DenseTensors& attention) {
    const std::vector<torch::Tensor> matrices = attention.weight.chunk(3);
    const std::vector<torch::Tensor> biases =
        attention.bias.defined() ? attention.bias.chunk(3) : std::vector<torch::Tensor>(3);
    const char* const names[] = {"query", "key", "value"};
    for (std::size_t i = 0; i < 3; ++i)
        store(weights, layer + names[i], DenseTensors{matrices[i], biases[i]});
}

} // namespace

torch::Tensor dense(const DenseTensors& layer, const torch::Tensor& input) {
    return at::linear(input, layer.weight, layer.bias);
}

VitNetwork networkOf(VitWeights weights, const torch::Device& device) {
    TensorSource source(weights, device);
    VitNetwork network{.config = weights.config,
                       .classToken = source.take("class"),
                       .positions = source.take("positions"),
                       .registers = source.take("registers"),
                       .patches = source.takeDense("patches"),
                       .norm = source.takeDense("norm"),
                       .head = source.takeDense("head")};
    for (int i = 0; i < weights.config.layerCount; ++i) {
        const std::string layer = "layers." + std::to_string(i) + '.';
        network.layers.push_back({.norm1 = source.takeDense(layer + "norm1"),
                                  .attention = source.takeAttention(layer),
                                  .out = source.takeDense(layer + "out"),
                                  .scale1 = source.take(layer + "scale1"),
                                  .norm2 = source.takeDense(layer + "norm2"),
                                  .dense1 = source.takeDense(layer + "dense1"),
                                  .dense2 = source.takeDense(layer + "dense2"),
                                  .scale2 = source.take(layer + "scale2")});
    }
    return network;
}

VitWeights weightsOf(const VitNetwork& network) {
    VitWeights weights{.config = network.config};
    store(weights, "class", network.classToken);
    store(weights, "positions", network.positions);
    store(weights, "registers", network.registers);
    store(weights, "patches", network.patches);
    store(weights, "norm", network.norm);
    store(weights, "head", network.head);
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
        const VitLayer& layer = network.layers[i];
        const std::string key = "layers." + std::to_string(i) + '.';
        store(weights, key + "norm1", layer.norm1);
        storeAttention(weights, key, layer.attention);
        store(weights, key + "out", layer.out);
        store(weights, key + "scale1", layer.scale1);
        store(weights, key + "norm2", layer.norm2);
        store(weights, key + "dense1", layer.dense1);
        store(weights, key + "dense2", layer.dense2);
        store(weights, key + "scale2", layer.scale2);
    }
    return weights;
}

std::vector<torch::Tensor*> tensorsOf(VitNetwork& network) {
    std::vector<torch::Tensor*> list;
    add(list, network.classToken);
    add(list, network.positions);
    add(list, network.registers);
    add(list, network.patches);
    for (VitLayer& layer : network.layers) {
        add(list, layer.norm1);
        add(list, layer.attention);
        add(list, layer.out);
        add(list, layer.scale1);
        add(list, layer.norm2);
        add(list, layer.dense1);
        add(list, layer.dense2);
        add(list, layer.scale2);
    }
    add(list, network.norm);
    add(list, network.head);
    return list;
}

torch::Tensor vitFeatures(const VitNetwork& network, const torch::Tensor& pictures) {
    const VitConfig& config = network.config;
    torch::Tensor tokens = tokensOf(network, pictures);
    const auto added = [&](const torch::Tensor& change, const torch::Tensor& scale) {
        return tokens.slice(1, 0, change.size(1)) + (scale.defined() ? change * scale : change);
    };
    for (const VitLayer& layer : network.layers) {
        // ViT's head sees the class token alone: nobody asks what the others become at the end.
        const bool onlyClass =
            config.family == VitConfig::Family::vit && &layer == &network.layers.back();
        tokens = added(attention(layer, normalised(layer.norm1, tokens, config.layerNormEpsilon),
                                 config.headCount, onlyClass ? 1 : tokens.size(1)),
                       layer.scale1);
        tokens = added(denseLayers(layer, normalised(layer.norm2, tokens, config.layerNormEpsilon),
                                   config.isGated),
                       layer.scale2);
    }
    const torch::Tensor result = normalised(network.norm, tokens, config.layerNormEpsilon);
    const torch::Tensor classToken = result.select(1, 0);
    if (config.family == VitConfig::Family::vit)
        return classToken;
    return at::cat({classToken, result.slice(1, 1 + config.registerCount).mean(1)}, 1);
}

} // namespace morphoscope
