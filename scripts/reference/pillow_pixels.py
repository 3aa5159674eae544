#!/usr/bin/python3
"""Writes tests/data/preprocessing: what Pillow makes of one picture, and what a vision network would see of it.

The pictures are PPM files named <filter>_<width>x<height>.ppm, resized from source.ppm by Image.resize; the networks'
inputs are little-endian floats, 3 x height x width, computed the way transformers' image processors do (resize, centre
crop, rescale in double precision, normalise in single precision). Run with Debian's python3-pil and python3-numpy.
"""
import math
import pathlib
import sys

import numpy
from PIL import Image

FILTERS = {"lanczos": 1, "bilinear": 2, "bicubic": 3, "box": 4, "hamming": 5}
SIZES = [(24, 24), (61, 30), (80, 64), (7, 90)]
SOURCE = (61, 47)


def source():
    """Edges, slopes, a little noise, and both ends of the range: all that rounding and clipping can go wrong on."""
    width, height = SOURCE
    random = numpy.random.default_rng(1)
    x, y = numpy.meshgrid(numpy.arange(width), numpy.arange(height))
    planes = [255 * (x // 5 % 2), 4 * x + y, 128 + 127 * numpy.sin(0.3 * x + 0.7 * y)]
    pixels = numpy.stack(planes, axis=2) + random.normal(0, 9, (height, width, 3))
    return Image.fromarray(pixels.clip(0, 255).round().astype(numpy.uint8))


def shortest_edge(image, edge, resample):
    short, long = sorted(image.size)
    other = int(edge * long / short)
    return image.resize((edge, other) if image.size[0] <= image.size[1] else (other, edge), resample)


def centre_crop(pixels, width, height):
    old_height, old_width = pixels.shape[:2]
    top, left = (old_height - height) // 2, (old_width - width) // 2
    padded = numpy.zeros((max(height, old_height), max(width, old_width), 3), pixels.dtype)
    down = math.ceil((padded.shape[0] - old_height) / 2)
    right = math.ceil((padded.shape[1] - old_width) / 2)
    padded[down:down + old_height, right:right + old_width] = pixels
    return padded[max(0, top + down):top + down + height, max(0, left + right):left + right + width]


def normalised(pixels, scale, mean, deviation):
    values = (pixels.astype(numpy.float64) * scale).astype(numpy.float32)
    values = (values - numpy.array(mean, numpy.float32)) / numpy.array(deviation, numpy.float32)
    return values.transpose(2, 0, 1)


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else (
        pathlib.Path(__file__).resolve().parents[2] / "tests/data/preprocessing")
    folder.mkdir(parents=True, exist_ok=True)
    image = source()
    image.save(folder / "source.ppm")
    for name, resample in FILTERS.items():
        for width, height in SIZES:
            image.resize((width, height), resample).save(folder / f"{name}_{width}x{height}.ppm")

    vit = normalised(numpy.array(image.resize((32, 32), Image.BILINEAR)), 1 / 255, [0.5] * 3, [0.5] * 3)
    vit.astype("<f4").tofile(folder / "vit_32x32.f32")
    imagenet = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
    dino = centre_crop(numpy.array(shortest_edge(image, 33, Image.BICUBIC)), 28, 28)
    normalised(dino, 0.00392156862745098, *imagenet).astype("<f4").tofile(folder / "dino_28x28.f32")
    wide = centre_crop(numpy.array(shortest_edge(image, 21, Image.BICUBIC)), 25, 26)
    Image.fromarray(wide).save(folder / "bordered_25x26.ppm")


if __name__ == "__main__":
    main()
