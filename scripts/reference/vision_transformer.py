#!/usr/bin/python3
"""Writes tests/data/vit: tiny vision transformers with random weights, and what PyTorch computes with them.

The networks are written the plain way, after the published description of ViT and DINOv2 and the layout of the Hugging
Face files. Each folder holds config.json, preprocessor_config.json and model.safetensors as such a folder does, and
expected.safetensors with bytes (photos x 3 x height x width; a value is byte / 127.5 - 1), features and logits. The
folder vit also has tuned.safetensors: labels, batches (-1: none), losses, and all weights after 35 steps of AdamW.
Run with Debian's python3-torch.
"""
import json
import pathlib
import struct
import sys

import numpy
import torch
import torch.nn.functional as F
from torch import nn

TYPES = {numpy.dtype("float32"): "F32", numpy.dtype("int64"): "I64", numpy.dtype("uint8"): "U8"}


def write_safetensors(path, tensors):
    arrays = {name: numpy.ascontiguousarray(t.detach().numpy()) for name, t in tensors.items()}
    ordered = sorted(arrays.items(), key=lambda item: (-item[1].itemsize, item[0]))
    header, offset = {}, 0
    for name, array in ordered:
        header[name] = {"dtype": TYPES[array.dtype], "shape": list(array.shape),
                        "data_offsets": [offset, offset + array.nbytes]}
        offset += array.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for _, array in ordered:
            file.write(array.tobytes())


class Attention(nn.Module):
    def __init__(self, hidden, heads):
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.out = (nn.Linear(hidden, hidden) for _ in range(4))

    def forward(self, x):
        def split(y):
            return y.view(*y.shape[:2], self.heads, -1).transpose(1, 2)

        query, key, value = split(self.query(x)), split(self.key(x)), split(self.value(x))
        shares = (query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5).softmax(-1)
        return self.out((shares @ value).transpose(1, 2).flatten(2))


class Dense(nn.Module):
    def __init__(self, hidden, inner, is_gated):
        super().__init__()
        self.is_gated = is_gated
        self.first = nn.Linear(hidden, 2 * inner if is_gated else inner)
        self.second = nn.Linear(inner, hidden)

    def forward(self, x):
        x = self.first(x)
        if self.is_gated:
            gate, x = x.chunk(2, dim=-1)
            return self.second(F.silu(gate) * x)
        return self.second(F.gelu(x))


class Layer(nn.Module):
    def __init__(self, config, inner):
        super().__init__()
        hidden, epsilon = config["hidden_size"], config["layer_norm_eps"]
        self.norm1, self.norm2 = nn.LayerNorm(hidden, epsilon), nn.LayerNorm(hidden, epsilon)
        self.attention = Attention(hidden, config["num_attention_heads"])
        self.dense = Dense(hidden, inner, config.get("use_swiglu_ffn", False))
        self.has_scale = config["model_type"] != "vit"
        if self.has_scale:
            self.scale1, self.scale2 = nn.Parameter(torch.ones(hidden)), nn.Parameter(torch.ones(hidden))

    def forward(self, x):
        change = self.attention(self.norm1(x))
        x = x + (change * self.scale1 if self.has_scale else change)
        change = self.dense(self.norm2(x))
        return x + (change * self.scale2 if self.has_scale else change)


class Network(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = config
        hidden, patch = config["hidden_size"], config["patch_size"]
        self.grid = config["image_size"] // patch
        self.is_dino = config["model_type"] != "vit"
        inner = config.get("intermediate_size") or int(hidden * config["mlp_ratio"])
        if config.get("use_swiglu_ffn"):
            inner = (int(inner * 2 / 3) + 7) // 8 * 8
        self.cls_token = nn.Parameter(torch.zeros(1, 1, hidden))
        self.positions = nn.Parameter(torch.zeros(1, self.grid ** 2 + 1, hidden))
        self.register_count = config.get("num_register_tokens", 0)
        if self.register_count:
            self.registers = nn.Parameter(torch.zeros(1, self.register_count, hidden))
        self.patches = nn.Conv2d(3, hidden, patch, patch)
        self.layers = nn.ModuleList(Layer(config, inner) for _ in range(config["num_hidden_layers"]))
        self.norm = nn.LayerNorm(hidden, config["layer_norm_eps"])
        self.classifier = nn.Linear(2 * hidden if self.is_dino else hidden, len(config["id2label"]))

    def positions_for(self, rows, columns):
        if (rows, columns) == (self.grid, self.grid):
            return self.positions
        grid = self.positions[:, 1:].reshape(1, self.grid, self.grid, -1).permute(0, 3, 1, 2)
        grid = F.interpolate(grid, size=(rows, columns), mode="bicubic", align_corners=False,
                             antialias=self.register_count > 0)
        return torch.cat([self.positions[:, :1], grid.flatten(2).transpose(1, 2)], dim=1)

    def features(self, pictures):
        patches = self.patches(pictures)
        x = torch.cat([self.cls_token.expand(len(pictures), -1, -1), patches.flatten(2).transpose(1, 2)], dim=1)
        x = x + self.positions_for(*patches.shape[2:])
        if self.register_count:
            x = torch.cat([x[:, :1], self.registers.expand(len(pictures), -1, -1), x[:, 1:]], dim=1)
        for layer in self.layers:
            x = layer(x)
        x = self.norm(x)
        if not self.is_dino:
            return x[:, 0]
        return torch.cat([x[:, 0], x[:, 1 + self.register_count:].mean(dim=1)], dim=1)

    def forward(self, pictures):
        return self.classifier(self.features(pictures))


def file_name(name, config, is_newer):
    """Our attribute's name as transformers 4 (or 5) writes it."""
    is_vit = config["model_type"] == "vit"
    prefix = config["model_type"] + "."
    head = {"cls_token": "embeddings.cls_token", "positions": "embeddings.position_embeddings",
            "registers": "embeddings.register_tokens"}
    if name in head:
        return prefix + head[name]
    first, rest = name.split(".", 1)
    if first == "classifier":
        return name
    if first == "patches":
        return prefix + "embeddings.patch_embeddings.projection." + rest
    if first == "norm":
        return prefix + "layernorm." + rest
    index, part = rest.split(".", 1)
    is_gated = config.get("use_swiglu_ffn", False)
    older = {"attention.query": "attention.attention.query", "attention.key": "attention.attention.key",
             "attention.value": "attention.attention.value", "attention.out": "attention.output.dense",
             "dense.first": "intermediate.dense" if is_vit else "mlp.weights_in" if is_gated else "mlp.fc1",
             "dense.second": "output.dense" if is_vit else "mlp.weights_out" if is_gated else "mlp.fc2",
             "norm1": "layernorm_before" if is_vit else "norm1", "norm2": "layernorm_after" if is_vit else "norm2",
             "scale1": "layer_scale1.lambda1", "scale2": "layer_scale2.lambda1"}
    newer = dict(older, **{"attention.query": "attention.q_proj", "attention.key": "attention.k_proj",
                           "attention.value": "attention.v_proj", "attention.out": "attention.o_proj",
                           "dense.first": "mlp.fc1", "dense.second": "mlp.fc2"})
    for ours, theirs in (newer if is_newer else older).items():
        if part == ours or part.startswith(ours + "."):
            return f"{prefix}{'layers' if is_newer else 'encoder.layer'}.{index}.{theirs}{part[len(ours):]}"
    raise KeyError(name)


def randomised(config, seed):
    torch.manual_seed(seed)
    network = Network(config)
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            is_gain = "norm" in name and name.endswith("weight") or "scale" in name
            # As small as trained weights are. The bias of the keys changes nothing (softmax ignores it), so its gradient
            # is rounding noise, which AdamW divides by its own size plus 1e-8: larger weights make the noise louder.
            parameter.normal_(1.0 if is_gain else 0.0, 0.04)
    return network


def pictures_of(values):
    return values.float() / 127.5 - 1


def labels_of(count):
    return {str(i): f"label {i}" for i in range(count)}


def tune(network, folder):
    """The fine-tune of the Hugging Face trainer: 50 photos, 5 epochs, batches of 8, 35 steps."""
    size = network.config["image_size"]
    photos = torch.randint(0, 256, (50, 3, size, size), dtype=torch.uint8)
    labels = (torch.arange(50) < 15).long()
    photos[:15, 0] = (photos[:15, 0].int() + 40).clamp(max=255).byte()
    batches = [batch for _ in range(5) for batch in torch.randperm(50).split(8)]
    optimizer = torch.optim.AdamW(network.parameters(), lr=5e-5, weight_decay=0.0)
    criterion = nn.CrossEntropyLoss(weight=torch.tensor([0.4, 0.6]))
    losses = []
    for step, batch in enumerate(batches):
        optimizer.param_groups[0]["lr"] = 5e-5 * (len(batches) - step) / len(batches)
        loss = criterion(network(pictures_of(photos[batch])), labels[batch])
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.detach())
    padded = torch.full((len(batches), 8), -1)
    for row, batch in zip(padded, batches):
        row[:len(batch)] = batch
    tensors = {file_name(n, network.config, False): p for n, p in network.named_parameters()}
    write_safetensors(folder / "tuned.safetensors",
                      {**tensors, "bytes": photos, "labels": labels, "batches": padded,
                       "losses": torch.stack(losses)})


def write(root, name, config, size, preprocessor, seed, is_newer=False, extra=()):
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    network = randomised(config, seed)
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    (folder / "preprocessor_config.json").write_text(json.dumps(preprocessor, indent=2) + "\n")
    tensors = {file_name(n, config, is_newer): p for n, p in network.named_parameters()}
    write_safetensors(folder / "model.safetensors", {**tensors, **dict(extra)})
    values = torch.randint(0, 256, (3, 3, *size), dtype=torch.uint8)
    with torch.no_grad():
        write_safetensors(folder / "expected.safetensors",
                          {"bytes": values, "features": network.features(pictures_of(values)),
                           "logits": network(pictures_of(values))})
    return network, folder


def main():
    torch.set_num_threads(1)
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else (
        pathlib.Path(__file__).resolve().parents[2] / "tests/data/vit")
    vit = {"model_type": "vit", "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4,
           "intermediate_size": 64, "hidden_act": "gelu", "hidden_dropout_prob": 0.0, "layer_norm_eps": 1e-12,
           "image_size": 12, "patch_size": 4, "num_channels": 3, "qkv_bias": True, "id2label": labels_of(2)}
    squash = {"do_normalize": True, "do_resize": True, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5],
              "size": 12}
    network, folder = write(root, "vit", vit, (12, 12), squash, 1)
    tune(network, folder)
    newer = dict(vit, id2label=labels_of(5), num_hidden_layers=1)
    pooler = {"vit.pooler.dense.weight": torch.zeros(32, 32), "vit.pooler.dense.bias": torch.zeros(32)}
    write(root, "vit_newer_names", newer, (16, 12), dict(squash, size={"height": 16, "width": 12}), 2, True, pooler)

    dino = {"model_type": "dinov2", "hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 3,
            "mlp_ratio": 2, "hidden_act": "gelu", "layer_norm_eps": 1e-6, "layerscale_value": 1.0, "image_size": 20,
            "patch_size": 4, "num_channels": 3, "qkv_bias": True, "use_swiglu_ffn": False, "id2label": labels_of(3)}
    crop = {"image_processor_type": "BitImageProcessor", "do_center_crop": True,
            "crop_size": {"height": 12, "width": 16}, "size": {"shortest_edge": 18}, "resample": 3,
            "rescale_factor": 0.00392156862745098, "image_mean": [0.485, 0.456, 0.406],
            "image_std": [0.229, 0.224, 0.225]}
    mask = {"dinov2.embeddings.mask_token": torch.zeros(1, 24)}
    write(root, "dino", dino, (12, 16), crop, 3, False, mask)
    registers = dict(dino, model_type="dinov2_with_registers", num_register_tokens=3, use_swiglu_ffn=True)
    write(root, "dino_registers", registers, (12, 16), crop, 4)


if __name__ == "__main__":
    main()
