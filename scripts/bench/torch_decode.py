"""The same decoder in Python's PyTorch on CUDA, eager and as a CUDA graph, alone and with the copy to main memory that
its way to a GL texture starts with. JSON rows like those of `morphoscope bench decode`; [] without CUDA."""

import json
import time

import torch
import torch.nn.functional as functional

CHANNELS = [16, 32, 64, 128, 192, 256, 256]  # by halvings of the picture, as in src/core/decoder_plan.cpp
SIZES = {(64, 48): 4, (128, 96): 5, (256, 192): 6}  # how often the picture is halved
LATENT_SIZE = 128
REPEATS = 500


def make_decode(width, height, halvings):
    generator = torch.Generator().manual_seed(1)

    def normal(*shape):
        return (torch.randn(*shape, generator=generator) * 0.05).cuda()

    grid = (1, CHANNELS[halvings], height >> halvings, width >> halvings)
    grid_weights = normal(grid[1] * grid[2] * grid[3], LATENT_SIZE)
    plan = CHANNELS[halvings::-1]
    layers = [(normal(after, before, 3, 3), normal(after)) for before, after in zip(plan, plan[1:])]
    last = (normal(3, CHANNELS[0], 3, 3), normal(3))
    output_bias = normal(3, height, width)

    def decode(latents):
        x = functional.leaky_relu(latents @ grid_weights.T, 0.2).view(-1, *grid[1:])
        for weights, bias in layers:
            x = functional.interpolate(x, scale_factor=2, mode="nearest")
            x = functional.leaky_relu(functional.conv2d(x, weights, bias, padding=1), 0.2)
        return torch.sigmoid(functional.conv2d(x, *last, padding=1) + output_bias)

    return decode


def milliseconds(work):
    for _ in range(30):
        work()
    torch.cuda.synchronize()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        torch.cuda.synchronize()
        times.append(1e3 * (time.perf_counter() - start))
    times.sort()
    return times[len(times) // 2], times[len(times) * 99 // 100]


def graphed(decode, latents):
    side = torch.cuda.Stream()
    with torch.cuda.stream(side):
        for _ in range(3):
            decode(latents)
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        result = decode(latents)

    def replay():
        graph.replay()
        return result

    return replay


@torch.no_grad()
def main():
    rows = []
    torch.backends.cudnn.benchmark = True
    for (width, height), halvings in SIZES.items() if torch.cuda.is_available() else []:
        decode = make_decode(width, height, halvings)
        for batch in (1, 32):
            latents = torch.randn(batch, LATENT_SIZE).cuda()
            host = torch.empty(batch, height, width, 4, dtype=torch.uint8, pin_memory=True)

            def to_host(run):
                picture = (run() * 255 + 0.5).to(torch.uint8).permute(0, 2, 3, 1)
                host[..., :3].copy_(picture, non_blocking=True)

            for name, run in (("eager", lambda: decode(latents)), ("graph", graphed(decode, latents))):
                median, p99 = milliseconds(run)
                copied, _ = milliseconds(lambda run=run: to_host(run))
                rows.append({"backend": f"pytorch-cuda-{name}", "device": torch.cuda.get_device_name(), "width": width,
                             "height": height, "batch": batch, "median_ms": median, "p99_ms": p99,
                             "to_host_median_ms": copied})
    print(json.dumps(rows, indent=1))


main()
