"""MiniLM in PyTorch: loading, pooling and padding, as the ONNX graph does them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import BertConfig, BertModel

LAYER_NAME = "encoder.layer.{}."


def read_weights(path: Path) -> dict[str, np.ndarray]:
    """Arrays of a safetensors file."""
    return {name: value.numpy() for name, value in load_file(path).items()}


def load(config: Path, weights: Path, layers: int) -> BertModel:
    """As `from_weights`, from a file."""
    return from_weights(config, read_weights(weights), layers)


def from_weights(config: Path, weights: Mapping[str, np.ndarray], layers: int) -> BertModel:
    """The model with its first `layers` filled from evenly spread layers of `weights`.

    Word vectors are frozen: those of words unseen in training must keep their place.
    """
    settings = BertConfig.from_json_file(str(config))
    source = {name: torch.tensor(value) for name, value in weights.items()}
    deep = settings.num_hidden_layers
    settings.num_hidden_layers = layers
    kept = {name: value for name, value in source.items() if not name.startswith("encoder.layer.")}
    for layer in range(layers):
        # The last of each group: layers 1, 3, 5 of six make three.
        origin = LAYER_NAME.format((layer + 1) * deep // layers - 1)
        kept |= {
            LAYER_NAME.format(layer) + name.removeprefix(origin): value
            for name, value in source.items()
            if name.startswith(origin)
        }
    model = BertModel(settings, add_pooling_layer=False)
    missing = model.load_state_dict(kept, strict=False).missing_keys
    if missing:
        raise ValueError(f"the weights lack {missing[0]} and {len(missing) - 1} more")
    model.embeddings.requires_grad_(False)
    return model


def padded(ids: list[list[int]], rows: list[int]) -> tuple[Tensor, Tensor]:
    """Word-piece ids and mask, int64 [rows, longest]."""
    width = max(len(ids[row]) for row in rows)
    tokens = torch.zeros(len(rows), width, dtype=torch.long)
    mask = torch.zeros_like(tokens)
    for place, row in enumerate(rows):
        tokens[place, : len(ids[row])] = torch.tensor(ids[row])
        mask[place, : len(ids[row])] = 1
    return tokens, mask


def pooled(model: BertModel, tokens: Tensor, mask: Tensor) -> Tensor:
    """Unit vectors float32 [texts, width]."""
    return mean_pooled(model(input_ids=tokens, attention_mask=mask).last_hidden_state.float(), mask)


def mean_pooled(hidden: Tensor, mask: Tensor) -> Tensor:
    """Unit vectors float32 [texts, width] of what the last layer made, float32 [texts, tokens, width]."""
    weight = mask.unsqueeze(-1).float()
    return nn.functional.normalize((hidden * weight).sum(1), dim=-1)


def encode(model: BertModel, ids: list[list[int]], rows: list[int]) -> Tensor:
    """Unit vectors [rows, width] without gradients, in the order of `rows`."""
    model.eval()
    order = sorted(range(len(rows)), key=lambda place: len(ids[rows[place]]))
    vectors = torch.empty(len(rows), model.config.hidden_size)
    with torch.no_grad():
        for start in range(0, len(order), 32):
            places = order[start : start + 32]
            vectors[places] = pooled(model, *padded(ids, [rows[place] for place in places]))
    model.train()
    return vectors
