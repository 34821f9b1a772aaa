"""A BERT sentence encoder as an ONNX graph, written node by node.

`torch.onnx.export` gives a graph that changes with the versions of torch and transformers, and
whose attention ONNX Runtime's optimizer no longer recognises. Written by hand the graph is the
same bytes each time, and uses ONNX Runtime's fused operators from the start.

Inputs   input_ids      int64 [texts, tokens]
         attention_mask int64 [texts, tokens], 1 for a token and 0 for padding
Output   sentence_embedding float32 [texts, width], mean over tokens, scaled to length 1
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from shopguide.nlu.encoder import STATES, VECTOR

MICROSOFT = "com.microsoft"  # domain of ONNX Runtime's fused operators
LAYER_NORM_EPSILON = 1e-12  # config.json of MiniLM-L6


@dataclass
class _Builder:
    """Collects nodes and weights; each method returns the name of what it made."""

    weights: Mapping[str, np.ndarray]
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    tensors: dict[str, onnx.TensorProto] = field(default_factory=dict)

    def constant(self, name: str, value: np.ndarray) -> str:
        self.tensors[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def weight(self, name: str) -> str:
        return self.constant(name, self.weights[name].astype(np.float32))

    def matrix(self, name: str) -> str:
        """A linear layer's weight, turned: PyTorch keeps [out, in], MatMul wants [in, out]."""
        return self.constant(name, self.weights[name].astype(np.float32).T)

    def node(self, operator: str, inputs: list[str], output: str, **attributes: object) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [output], output, **attributes))
        return output

    def normalised_sum(self, left: str, right: str, bias: str, norm: str, output: str) -> str:
        inputs = [left, right, self.weight(f"{norm}.weight"), self.weight(f"{norm}.bias")]
        inputs.append(self.weight(bias))
        return self.node("SkipLayerNormalization", inputs, output, domain=MICROSOFT, epsilon=LAYER_NORM_EPSILON)


def _embeddings(build: _Builder) -> str:
    """Word + position + segment 0, then layer norm."""
    # Segment 0 is the only one used, so its vector is added to the positions once, here.
    positions = build.weights["embeddings.position_embeddings.weight"]
    segment = build.weights["embeddings.token_type_embeddings.weight"][0]
    table = build.constant("positions", (positions + segment).astype(np.float32))
    words = build.weight("embeddings.word_embeddings.weight")
    word = build.node("Gather", [words, "input_ids"], "word_vectors")
    shape = build.node("Shape", ["input_ids"], "input_shape")
    count = build.node("Gather", [shape, build.constant("axis_1", np.array([1], np.int64))], "token_count")
    zero = build.constant("axis_0", np.array([0], np.int64))
    place = build.node("Slice", [table, zero, count, zero], "position_vectors")
    total = build.node("Add", [word, place], "embedding_sum")
    norm = "embeddings.LayerNorm"
    return build.node(
        "LayerNormalization",
        [total, build.weight(f"{norm}.weight"), build.weight(f"{norm}.bias")],
        "embeddings_out",
        axis=-1,
        epsilon=LAYER_NORM_EPSILON,
    )


def _layer(build: _Builder, index: int, hidden: str, mask: str, heads: int) -> str:
    name = f"encoder.layer.{index}"
    parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
    matrix = np.concatenate([build.weights[f"{part}.weight"].T for part in parts], axis=1)
    bias = np.concatenate([build.weights[f"{part}.bias"] for part in parts])
    qkv = build.constant(f"{name}.qkv.weight", matrix.astype(np.float32))
    qkv_bias = build.constant(f"{name}.qkv.bias", bias.astype(np.float32))
    mixed = build.node(
        "Attention",
        [hidden, qkv, qkv_bias, mask],
        f"{name}.mixed",
        domain=MICROSOFT,
        num_heads=heads,
    )
    output = f"{name}.attention.output"
    attended = build.node("MatMul", [mixed, build.matrix(f"{output}.dense.weight")], f"{name}.attended")
    hidden = build.normalised_sum(
        attended, hidden, f"{output}.dense.bias", f"{output}.LayerNorm", f"{name}.after_attention"
    )
    middle = f"{name}.intermediate.dense"
    wide = build.node("MatMul", [hidden, build.matrix(f"{middle}.weight")], f"{name}.wide")
    active = build.node("BiasGelu", [wide, build.weight(f"{middle}.bias")], f"{name}.active", domain=MICROSOFT)
    output = f"{name}.output"
    narrow = build.node("MatMul", [active, build.matrix(f"{output}.dense.weight")], f"{name}.narrow")
    return build.normalised_sum(narrow, hidden, f"{output}.dense.bias", f"{output}.LayerNorm", f"{name}.out")


def _mean_pool(build: _Builder, hidden: str) -> str:
    mask = build.node("Cast", ["attention_mask"], "mask_float", to=TensorProto.FLOAT)
    last = build.constant("last_axis", np.array([2], np.int64))
    column = build.node("Unsqueeze", [mask, last], "mask_column")
    kept = build.node("Mul", [hidden, column], "kept")
    tokens = build.constant("token_axis", np.array([1], np.int64))
    total = build.node("ReduceSum", [kept, tokens], "pooled_sum", keepdims=0)
    # A mean differs from the sum by a factor only, and the length is set to 1 next.
    return build.node("LpNormalization", [total], "sentence_embedding", axis=1, p=2)


def build_graph(weights: Mapping[str, np.ndarray], layers: int, heads: int) -> onnx.ModelProto:
    """The float32 graph of a BERT encoder.

    Args:
        weights: arrays under Hugging Face's names, without the prefix "bert.".
        layers: how many transformer layers to use, from the bottom.
        heads: attention heads a layer.
    Raises:
        KeyError: a weight is missing.
    """
    build = _Builder(weights)
    hidden = _embeddings(build)
    mask = build.node("Cast", ["attention_mask"], "mask_int32", to=TensorProto.INT32)
    for index in range(layers):
        hidden = _layer(build, index, hidden, mask, heads)
    _mean_pool(build, hidden)
    width = weights["embeddings.word_embeddings.weight"].shape[1]
    whole = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"])
        for name in ("input_ids", "attention_mask")
    ]
    vector = helper.make_tensor_value_info(VECTOR, TensorProto.FLOAT, ["texts", width])
    states = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in STATES]
    graph = helper.make_graph(build.nodes, "sentence_encoder", whole, [vector, *states], list(build.tensors.values()))
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="shopguide encoder recipe")
