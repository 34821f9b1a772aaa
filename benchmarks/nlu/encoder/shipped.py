"""The weights of a shipped encoder.onnx, as float32 under Hugging Face's names: what fine-tuning can go on from.

They lie on the int8 grid, so the model made of them is the shipped one (cosine 0.99), not the one before rounding.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

_MATRICES = ("attention.output.dense", "intermediate.dense", "output.dense")
_PARTS = ("query", "key", "value")
_QUANTIZED = "_quantized"


def weights_of(path: Path) -> dict[str, np.ndarray]:
    """Arrays under the names that `bert_graph.build_graph` reads."""
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load(path).graph.initializer}
    plain = dict(stored)
    for name, value in stored.items():
        if name.endswith(_QUANTIZED):
            origin = name.removesuffix(_QUANTIZED)
            zero = stored[f"{origin}_zero_point"].astype(np.float32)
            plain[origin] = (value.astype(np.float32) - zero) * stored[f"{origin}_scale"]
    found = {
        "embeddings.word_embeddings.weight": plain["embeddings.word_embeddings.weight"],
        # The graph has segment 0 added to the positions.
        "embeddings.position_embeddings.weight": plain["positions"],
        "embeddings.token_type_embeddings.weight": np.zeros((2, plain["positions"].shape[1]), np.float32),
        "embeddings.LayerNorm.weight": plain["embeddings.LayerNorm.weight"],
        "embeddings.LayerNorm.bias": plain["embeddings.LayerNorm.bias"],
    }
    layer = 0
    while f"encoder.layer.{layer}.qkv.bias" in plain:
        found |= _layer(plain, f"encoder.layer.{layer}")
        layer += 1
    return {name: np.ascontiguousarray(value, dtype=np.float32) for name, value in found.items()}


def _layer(plain: dict[str, np.ndarray], name: str) -> dict[str, np.ndarray]:
    found = {}
    matrices = np.split(plain[f"{name}.qkv.weight"], 3, axis=1)
    biases = np.split(plain[f"{name}.qkv.bias"], 3)
    for part, matrix, bias in zip(_PARTS, matrices, biases, strict=True):
        found[f"{name}.attention.self.{part}.weight"] = matrix.T
        found[f"{name}.attention.self.{part}.bias"] = bias
    for part in _MATRICES:
        found[f"{name}.{part}.weight"] = plain[f"{name}.{part}.weight"].T
        found[f"{name}.{part}.bias"] = plain[f"{name}.{part}.bias"]
    for norm in ("attention.output.LayerNorm", "output.LayerNorm"):
        for kind in ("weight", "bias"):
            found[f"{name}.{norm}.{kind}"] = plain[f"{name}.{norm}.{kind}"]
    return found
