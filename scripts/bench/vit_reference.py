#!/usr/bin/python3
"""Milliseconds per photo of a ViT-B/16 in Python PyTorch: the measure for `morphoscope bench classify --features DIR`.

--make DIR writes a Hugging Face folder of that shape with random weights (346 MB), for the program to read; without it
the same network is timed here, photos in batches of 1 and of 8. Prints one JSON object.
Example: vit_reference.py --make FOLDER; vit_reference.py --threads 2; morphoscope bench classify --features FOLDER
"""
import argparse
import json
import pathlib
import sys
import time

import torch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "reference"))
import vision_transformer as reference  # noqa: E402

B16 = {"model_type": "vit", "hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12,
       "intermediate_size": 3072, "hidden_act": "gelu", "hidden_dropout_prob": 0.0, "layer_norm_eps": 1e-12,
       "image_size": 224, "patch_size": 16, "num_channels": 3, "qkv_bias": True, "id2label": reference.labels_of(2)}
INPUT = {"do_normalize": True, "do_resize": True, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5],
         "size": 224}


def make(folder):
    folder.mkdir(parents=True, exist_ok=True)
    network = reference.randomised(B16, 1)
    (folder / "config.json").write_text(json.dumps(B16))
    (folder / "preprocessor_config.json").write_text(json.dumps(INPUT))
    reference.write_safetensors(folder / "model.safetensors",
                                {reference.file_name(n, B16, False): p for n, p in network.named_parameters()})


def milliseconds_per_photo(network, batch, photos):
    pictures = torch.rand(batch, 3, 224, 224) * 2 - 1
    with torch.inference_mode():
        network.features(pictures)
        times = []
        for _ in range(max(1, photos // batch)):
            begin = time.monotonic()
            network.features(pictures)
            times.append(1000 * (time.monotonic() - begin) / batch)
    return {"median": sorted(times)[len(times) // 2], "least": min(times)}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--make", type=pathlib.Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--photos", type=int, default=40)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    if arguments.make:
        make(arguments.make)
        return
    network = reference.randomised(B16, 1)
    print(json.dumps({"framework": "torch " + torch.__version__, "threads": arguments.threads,
                      "ms_per_photo": {f"batch {batch}": milliseconds_per_photo(network, batch, arguments.photos)
                                       for batch in (1, 8)}}))


if __name__ == "__main__":
    main()
