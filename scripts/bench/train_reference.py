#!/usr/bin/python3
"""Milliseconds per training step of the vae in plain Python PyTorch: the measure for `morphoscope bench train`.

The same layers, batch, loss and threads as src/model/auto_encoder.cpp, written the way one writes them in Python.
Prints one JSON object. Example: train_reference.py --size 64x48 --batch 11 --threads 2
"""
import argparse
import json
import time

import torch
import torch.nn.functional as F
from torch import nn

SLOPE = 0.2


def channels(width, height):
    small = width * height <= 80 * 64
    encoder = [3, 32, 64, 96, 128, 128, 128] if small else [3, 16, 32, 64, 96, 128, 128]
    decoder = [3, 48, 64, 96, 128, 128, 128] if small else [3, 32, 32, 64, 96, 128, 128]
    return encoder, decoder


def halvings(width, height):
    count = 0
    while (count < 6 and width % (2 << count) == 0 and height % (2 << count) == 0
           and min(width, height) >> (count + 1) >= 3):
        count += 1
    return count


class AutoEncoder(nn.Module):
    def __init__(self, width, height, latent):
        super().__init__()
        levels = halvings(width, height)
        encoder, decoder = channels(width, height)
        self.grid_shape = (-1, decoder[levels], height >> levels, width >> levels)
        grid = (width >> levels) * (height >> levels)
        self.encoder = nn.ModuleList(nn.Conv2d(encoder[i], encoder[i + 1], 3, 2, 1) for i in range(levels))
        self.latent = nn.Linear(encoder[levels] * grid, 2 * latent)
        self.grid = nn.Linear(latent, decoder[levels] * grid)
        self.decoder = nn.ModuleList(nn.Conv2d(decoder[i], decoder[i - 1], 3, 1, 1) for i in range(levels, 0, -1))
        self.output_bias = nn.Parameter(torch.zeros(3, height, width))

    def forward(self, x):
        for layer in self.encoder:
            x = F.leaky_relu(layer(x), SLOPE)
        mean, log_variance = self.latent(x.flatten(1)).chunk(2, 1)
        latents = mean + torch.randn_like(mean) * (0.5 * log_variance).exp()
        x = F.leaky_relu(self.grid(latents), SLOPE).view(self.grid_shape)
        for i, layer in enumerate(self.decoder):
            x = layer(F.interpolate(x, scale_factor=2))
            if i + 1 < len(self.decoder):
                x = F.leaky_relu(x, SLOPE)
        kl = 0.5 * (mean.square() + log_variance.exp() - log_variance - 1).sum(1).mean()
        return torch.sigmoid(x + self.output_bias), kl


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="64x48")
    parser.add_argument("--batch", type=int, default=11)
    parser.add_argument("--latent", type=int, default=128)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=10)
    arguments = parser.parse_args()
    width, height = map(int, arguments.size.split("x"))
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    network = AutoEncoder(width, height, arguments.latent)
    optimizer = torch.optim.Adam(network.parameters(), 2e-3, betas=(0.9, 0.99))
    pictures = torch.rand(arguments.batch, 3, height, width)
    kl_weight = 2 * 0.1 ** 2 / (3 * width * height)

    def step():
        decoded, kl = network(pictures)
        loss = F.mse_loss(decoded, pictures) + kl_weight * kl
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()

    for _ in range(3):
        step()
    begin = time.monotonic()
    steps = 0
    while time.monotonic() - begin < arguments.seconds:
        step()
        steps += 1
    print(json.dumps({"framework": "torch " + torch.__version__, "threads": arguments.threads, "size": arguments.size,
                      "batch": arguments.batch, "steps": steps,
                      "milliseconds_per_step": 1000 * (time.monotonic() - begin) / steps}))


if __name__ == "__main__":
    main()
