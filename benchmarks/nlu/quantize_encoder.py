"""Weights (safetensors) to an int8 ONNX graph, and reference vectors to test it by.

    python -m benchmarks.nlu.quantize_encoder weights.safetensors tokenizer.json encoder.onnx reference.npz

Per-channel int8 with reduced range: full range loses nothing where the processor has VNNI, but
overflows on older ones (AVX2); reduced range gives cosine 0.988 to float32 on both.
The reference vectors come from the float32 graph, so the test that compares them sees both a wrong
file and a bad quantisation.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from benchmarks.nlu.encoder.bert_graph import build_graph

HEADS = 12
SENTENCES = (
    "where is my parcel",
    "it says delivered but nothing came",
    "the mug arrived in pieces",
    "i got the wrong size",
    "please cancel my order",
    "how do i return these shoes",
    "refund still missing after two weeks",
    "the seller wants me to pay outside the app",
    "my card was charged twice",
    "i never made this purchase",
    "somebody changed my password",
    "the login code does not arrive",
    "change the phone number on my account",
    "the app crashes when i open the cart",
    "do you ship to canada",
    "when do sellers get their payout",
    "what are your opening hours",
    "let me talk to a person",
    "that did not help, what now",
    "what will the weather be tomorrow",
)


def main(weights: Path, tokenizer: Path, target: Path, reference: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "float32.onnx"
        tensors = load_file(weights)
        layers = 1 + max(int(name.split(".")[2]) for name in tensors if name.startswith("encoder.layer."))
        onnx.save(build_graph(tensors, layers, HEADS), whole)
        quantize_dynamic(
            whole,
            target,
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Attention", "Gather"],
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )
        session = onnxruntime.InferenceSession(str(whole), providers=["CPUExecutionProvider"])
    pieces = Tokenizer.from_file(str(tokenizer))
    pieces.no_padding()
    vectors = []
    for sentence in SENTENCES:
        ids = np.array([pieces.encode(sentence).ids], dtype=np.int64)
        vectors.append(session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0])
    np.savez(reference, sentences=np.array(SENTENCES), vectors=np.array(vectors, dtype=np.float32))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:5]))
