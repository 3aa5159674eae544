#include "model/torch/losses.h"

#include "model/torch/evaluation.h"

#include <numbers>

namespace morphoscope {

namespace {

// Squared error where seen, as if the whole picture were seen.
torch::Tensor seenError(const torch::Tensor& difference, const torch::Tensor& seen) {
    const torch::Tensor squared = (difference.square() * seen).sum({1, 2, 3});
    const torch::Tensor share = seen.mean({1, 2, 3});
    // Two photos that see nothing in common say nothing.
    return (squared * (share > 0.02) / share.clamp_min(0.02)).sum();
}

// Pairs (0, 1), (2, 3), ... of the part, as far as they share a template.
std::vector<std::int64_t> firstsOfPairs(const std::vector<int>& groups) {
    std::vector<std::int64_t> firsts;
    for (std::size_t i = 0; i + 1 < groups.size(); i += 2)
        if (groups[i] >= 0 && groups[i] == groups[i + 1])
            firsts.push_back(static_cast<std::int64_t>(i));
    return firsts;
}

LossSums alignedSums(const AutoEncoder& network, const BatchPart& part) {
    const Encoding code = encode(network.encoder, part.pictures, ModelKind::aligned);
    const std::int64_t codeSize = code.mean.size(1);
    const std::int64_t count = code.mean.size(0);
    torch::Tensor codes =
        code.mean + part.noise.slice(1, 0, codeSize) * (0.5 * code.logVariance).exp();

    const std::vector<std::int64_t> firsts = firstsOfPairs(part.groups);
    torch::Tensor targets;
    torch::Tensor bothSeen;
    if (!firsts.empty()) {
        const torch::Tensor a = torch::tensor(firsts).to(codes.device());
        const torch::Tensor b = a + 1;
        // The normal distribution's own function makes the noise an even share of 0..1.
        const torch::Tensor share =
            0.5 * (1 + torch::erf(part.noise.select(1, codeSize).index_select(0, a) /
                                  std::numbers::sqrt2));
        const torch::Tensor across = share.unsqueeze(1);
        codes = torch::cat(
            {codes, (1 - across) * codes.index_select(0, a) + across * codes.index_select(0, b)});
        const torch::Tensor everywhere = share.view({-1, 1, 1, 1});
        targets = (1 - everywhere) * part.pictures.index_select(0, a) +
                  everywhere * part.pictures.index_select(0, b);
        bothSeen = part.seen.index_select(0, a) * part.seen.index_select(0, b);
    }
    const torch::Tensor decoded = decode(network.decoder, codes);
    const torch::Tensor kl = klPerUnit(code);
    LossSums sums{.reconstruction =
                      seenError(decoded.slice(0, 0, count) - part.pictures, part.seen),
                  .mixed = {},
                  .kl = kl.sum(),
                  .heldKl = kl.clamp_min(kFreeNats).sum()};
    if (!firsts.empty())
        sums.mixed = kMixedWeight * seenError(decoded.slice(0, count) - targets, bothSeen);
    return sums;
}

} // namespace

LossSums lossSums(const AutoEncoder& network, const BatchPart& part, ModelKind kind) {
    if (kind == ModelKind::aligned)
        return alignedSums(network, part);
    const Encoding code = encode(network.encoder, part.pictures, kind);
    torch::Tensor codes = code.mean;
    torch::Tensor kl = torch::zeros({}, part.pictures.options());
    if (isVariational(kind)) {
        codes = code.mean + part.noise * (0.5 * code.logVariance).exp();
        kl = klPerUnit(code).sum();
    }
    const torch::Tensor difference = decode(network.decoder, codes) - part.pictures;
    return {.reconstruction = difference.square().sum(), .mixed = {}, .kl = kl, .heldKl = kl};
}

} // namespace morphoscope
