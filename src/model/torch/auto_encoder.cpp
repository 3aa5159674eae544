#include "model/torch/auto_encoder.h"

#include "model/torch/seeded_noise.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace morphoscope {

namespace {

constexpr std::uint64_t kWeightStream = 1; // of the seed; noise and order draw from others
constexpr double kStartDeviation =
    0.37; // of a fresh vae's posterior: clear of the prior's 1, wide enough to overlap

// Halvings between the picture and the coarsest grid: as many as the size allows down to about 4
// x 3.
int halvingCount(int width, int height) {
    constexpr int kMost = 6;
    constexpr int kSmallestSide = 3;
    int count = 0;
    while (count < kMost && width % (2 << count) == 0 && height % (2 << count) == 0 &&
           (std::min(width, height) >> (count + 1)) >= kSmallestSide)
        ++count;
    return count;
}

bool isSmall(const TrainingSettings& settings) {
    return settings.width * settings.height <= 80 * 64;
}

// Channels of the decoder's features, by the number of halvings at which they lie. The last
// convolution doubles from one halving straight to the picture: at the same arithmetic this learned
// faster than a full-size layer before it. Small pictures can afford wider layers. Multiples of 16
// fill vector registers and GPU tiles.
int decoderChannels(const TrainingSettings& settings, int halvings) {
    constexpr int kSmallPicture[] = {3, 48, 64, 96, 128, 128, 128};
    constexpr int kLargePicture[] = {3, 32, 32, 64, 96, 128, 128};
    return isSmall(settings) ? kSmallPicture[halvings] : kLargePicture[halvings];
}

int encoderChannels(const TrainingSettings& settings, int halvings) {
    constexpr int kSmallPicture[] = {3, 32, 64, 96, 128, 128, 128};
    constexpr int kLargePicture[] = {3, 16, 32, 64, 96, 128, 128};
    return isSmall(settings) ? kSmallPicture[halvings] : kLargePicture[halvings];
}

class WeightSource {
public:
    explicit WeightSource(std::uint64_t seed) : noise_(seed, kWeightStream, 0) {}

    // He et al. 2015, for a leaky ReLU after the layer.
    AffineWeights convolution(int inputs, int outputs) {
        const double gain = std::sqrt(2.0 / (1.0 + kLeakySlope * kLeakySlope));
        return affine({outputs, inputs, 3, 3}, gain / std::sqrt(9.0 * inputs));
    }
    AffineWeights dense(int inputs, int outputs, double gain) {
        return affine({outputs, inputs}, gain / std::sqrt(static_cast<double>(inputs)));
    }

private:
    AffineWeights affine(const std::vector<std::int64_t>& shape, double deviation) {
        return {.weight = noise_.normal(shape) * deviation, .bias = torch::zeros({shape[0]})};
    }
    SeededNoise noise_;
};

EncoderTensors makeEncoder(WeightSource& source, const TrainingSettings& settings) {
    const int halvings = halvingCount(settings.width, settings.height);
    EncoderTensors encoder;
    for (int level = 1; level <= halvings; ++level)
        encoder.convolutions.push_back(source.convolution(encoderChannels(settings, level - 1),
                                                          encoderChannels(settings, level)));
    const int features = encoderChannels(settings, halvings) * (settings.width >> halvings) *
                         (settings.height >> halvings);
    encoder.latent = source.dense(features, codeSize(settings), 1.0);
    if (isVariational(settings.kind)) {
        AffineWeights logVariance = source.dense(features, codeSize(settings), 0.1);
        logVariance.bias.fill_(2 * std::log(kStartDeviation));
        encoder.latent.weight = torch::cat({encoder.latent.weight, logVariance.weight});
        encoder.latent.bias = torch::cat({encoder.latent.bias, logVariance.bias});
    }
    return encoder;
}

DecoderTensors makeDecoder(WeightSource& source, const TrainingSettings& settings,
                           const torch::Tensor& meanPicture) {
    const int halvings = halvingCount(settings.width, settings.height);
    DecoderTensors decoder;
    decoder.gridChannels = decoderChannels(settings, halvings);
    decoder.gridWidth = settings.width >> halvings;
    decoder.gridHeight = settings.height >> halvings;
    decoder.grid = source.dense(codeSize(settings),
                                decoder.gridChannels * decoder.gridWidth * decoder.gridHeight,
                                std::numbers::sqrt2);
    for (int level = halvings; level > 0; --level) {
        decoder.convolutions.push_back(source.convolution(decoderChannels(settings, level),
                                                          decoderChannels(settings, level - 1)));
        decoder.doublesSize.push_back(true);
    }
    decoder.convolutions.back().weight.mul_(0.1); // the first pictures stay near the mean
    decoder.outputBias = torch::logit(meanPicture.clamp(0.02, 0.98)).contiguous();
    return decoder;
}

void addTo(std::vector<NamedWeights>& list, const std::string& name, const AffineWeights& layer) {
    list.push_back({name + ".weight", layer.weight});
    list.push_back({name + ".bias", layer.bias});
}

// Convolutions run fastest with interleaved channels, on CPU (oneDNN) and GPU alike.
torch::Tensor placed(const torch::Tensor& values, const torch::Device& device) {
    const torch::Tensor moved = values.detach().to(device);
    return moved.dim() == 4 ? moved.contiguous(torch::MemoryFormat::ChannelsLast)
                            : moved.contiguous();
}

void move(AffineWeights& layer, const torch::Device& device) {
    layer.weight = placed(layer.weight, device);
    layer.bias = placed(layer.bias, device);
}

// In place: the gradient needs only the result.
torch::Tensor activated(torch::Tensor values) {
    return at::leaky_relu_(values, kLeakySlope);
}

std::vector<float> toFloats(const torch::Tensor& values) {
    const torch::Tensor plain = values.detach().to(torch::kCPU).contiguous();
    return {plain.data_ptr<float>(), plain.data_ptr<float>() + plain.numel()};
}

torch::Tensor toTensor(const std::vector<float>& values, const std::vector<std::int64_t>& shape) {
    return torch::tensor(values).view(shape);
}

} // namespace

AutoEncoder makeAutoEncoder(const TrainingSettings& settings, const torch::Tensor& meanPicture) {
    WeightSource source(settings.seed);
    EncoderTensors encoder = makeEncoder(source, settings);
    return {.encoder = std::move(encoder), .decoder = makeDecoder(source, settings, meanPicture)};
}

std::vector<NamedWeights> weightsOf(const AutoEncoder& network) {
    std::vector<NamedWeights> list;
    for (std::size_t i = 0; i < network.encoder.convolutions.size(); ++i)
        addTo(list, "encoder.conv" + std::to_string(i), network.encoder.convolutions[i]);
    addTo(list, "encoder.latent", network.encoder.latent);
    addTo(list, "decoder.grid", network.decoder.grid);
    for (std::size_t i = 0; i < network.decoder.convolutions.size(); ++i)
        addTo(list, "decoder.conv" + std::to_string(i), network.decoder.convolutions[i]);
    list.push_back({"decoder.output_bias", network.decoder.outputBias});
    return list;
}

void moveTo(AutoEncoder& network, const torch::Device& device) {
    for (AffineWeights& layer : network.encoder.convolutions)
        move(layer, device);
    move(network.encoder.latent, device);
    move(network.decoder.grid, device);
    for (AffineWeights& layer : network.decoder.convolutions)
        move(layer, device);
    network.decoder.outputBias = placed(network.decoder.outputBias, device);
}

Encoding encode(const EncoderTensors& encoder, const torch::Tensor& pictures, ModelKind kind) {
    torch::Tensor values = pictures.contiguous(torch::MemoryFormat::ChannelsLast);
    for (const AffineWeights& layer : encoder.convolutions)
        values = activated(torch::conv2d(values, layer.weight, layer.bias, 2, 1));
    const torch::Tensor latents =
        at::linear(values.flatten(1), encoder.latent.weight, encoder.latent.bias);
    if (!isVariational(kind))
        return {.mean = latents, .logVariance = {}};
    const std::vector<torch::Tensor> halves = latents.chunk(2, 1);
    return {.mean = halves[0], .logVariance = halves[1]};
}

torch::Tensor decode(const DecoderTensors& decoder, const torch::Tensor& latents) {
    torch::Tensor values =
        activated(at::linear(latents, decoder.grid.weight, decoder.grid.bias))
            .view({-1, decoder.gridChannels, decoder.gridHeight, decoder.gridWidth})
            .contiguous(torch::MemoryFormat::ChannelsLast);
    for (std::size_t i = 0; i < decoder.convolutions.size(); ++i) {
        if (decoder.doublesSize[i])
            values = at::upsample_nearest2d(values, {values.size(2) * 2, values.size(3) * 2});
        values = torch::conv2d(values, decoder.convolutions[i].weight, decoder.convolutions[i].bias,
                               1, 1);
        if (i + 1 < decoder.convolutions.size())
            values = activated(std::move(values));
    }
    return torch::sigmoid(values + decoder.outputBias);
}

DecoderNetwork toDecoderNetwork(const DecoderTensors& decoder, const TrainingSettings& settings) {
    DecoderNetwork network;
    network.latentSize = codeSize(settings);
    network.gridChannels = decoder.gridChannels;
    network.gridWidth = decoder.gridWidth;
    network.gridHeight = decoder.gridHeight;
    network.gridWeights = toFloats(decoder.grid.weight);
    network.gridBias = toFloats(decoder.grid.bias);
    for (std::size_t i = 0; i < decoder.convolutions.size(); ++i) {
        const torch::Tensor& weight = decoder.convolutions[i].weight;
        const bool isLast = i + 1 == decoder.convolutions.size();
        network.convolutions.push_back(
            {.inputChannels = static_cast<int>(weight.size(1)),
             .outputChannels = static_cast<int>(weight.size(0)),
             .doublesSize = decoder.doublesSize[i],
             .activation = isLast ? Activation::sigmoid : Activation::leakyRelu,
             .weights = toFloats(weight),
             .bias = toFloats(decoder.convolutions[i].bias)});
    }
    network.outputBias = toFloats(decoder.outputBias);
    network.width = settings.width;
    network.height = settings.height;
    return network;
}

DecoderTensors fromDecoderNetwork(const DecoderNetwork& network, const torch::Device& device) {
    checkShapes(network);
    DecoderTensors decoder;
    decoder.gridChannels = network.gridChannels;
    decoder.gridWidth = network.gridWidth;
    decoder.gridHeight = network.gridHeight;
    const int gridSize = network.gridChannels * network.gridWidth * network.gridHeight;
    decoder.grid = {
        .weight = placed(toTensor(network.gridWeights, {gridSize, network.latentSize}), device),
        .bias = placed(toTensor(network.gridBias, {gridSize}), device)};
    for (const ConvolutionLayer& layer : network.convolutions) {
        decoder.convolutions.push_back(
            {.weight =
                 placed(toTensor(layer.weights, {layer.outputChannels, layer.inputChannels, 3, 3}),
                        device),
             .bias = placed(toTensor(layer.bias, {layer.outputChannels}), device)});
        decoder.doublesSize.push_back(layer.doublesSize);
    }
    decoder.outputBias =
        placed(toTensor(network.outputBias, {3, network.height, network.width}), device);
    return decoder;
}

} // namespace morphoscope
