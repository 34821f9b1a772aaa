"""Fine-tune the encoder on all that its vectors are read for: acts in context, cues, polarity, intents and topics.

    python -m benchmarks.nlu.finetune_tasks --base tuned.safetensors --tokenizer tokenizer.json \
        --config config.json --out tasks.safetensors --seen seen.txt [--epochs 3] [--without g c]

`--base` are weights that `finetune_encoder.py` made, or a shipped encoder.onnx to go on from. One message in eight is
left out, as there; on those the heads are calibrated. Needs the environment that make_encoder.py makes.
"""

from __future__ import annotations

import argparse
import random
import time

import numpy as np
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor
from transformers import BertModel

from benchmarks.nlu.encoder import questions, shipped, tasks, training
from benchmarks.nlu.encoder.batches import batches
from benchmarks.nlu.encoder.task_heads import TaskHeads, held_out_report
from benchmarks.nlu.encoder.torch_model import encode, from_weights, padded, pooled, read_weights
from benchmarks.nlu.messages import DATA
from shopguide.nlu.encoder import question_piece, text_key

SEED = 21
MAX_TOKENS = 96
LAYERS = 6


def arguments() -> argparse.Namespace:
    cli = training.parser(__doc__)
    cli.add_argument("--epochs", type=int, default=3)
    cli.add_argument("--rate", type=float, default=6e-5)
    cli.add_argument("--keep", type=float, default=0.1, help="part of the base's weights to mix in at the end")
    cli.add_argument("--still", type=int, default=0, help="lower layers that stay as they are, which saves time")
    cli.add_argument("--without", nargs="*", default=(), help="writers to leave out, for a trial")
    return cli.parse_args()


def word_pieces(tokenizer: Tokenizer, given: tasks.Examples) -> list[list[int]]:
    """The pieces of every text, with that of its question behind the first."""
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    found = []
    for encoding, question in zip(tokenizer.encode_batch(given.views), given.questions, strict=True):
        context = [] if question is None else [tokenizer.token_to_id(question_piece(question))]
        found.append([*encoding.ids[:1], *context, *encoding.ids[1:]])
    return found


def read(model: BertModel, ids: list[list[int]], rows: list[int]) -> Tensor:
    """`torch_model.encode` in half precision, which is twice as fast."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        return encode(model, ids, rows)


def main() -> None:
    args = arguments()
    torch.manual_seed(SEED)
    # Where anything else runs, two threads wait for each other: 5.9 s a step instead of 0.24.
    torch.set_num_threads(1)
    chance = random.Random(SEED)
    began = time.perf_counter()

    given = tasks.read(DATA, args.without)
    tokenizer = Tokenizer.from_file(str(args.tokenizer))
    ids = word_pieces(tokenizer, given)
    held = [row for row, out in enumerate(given.held) if out]
    rows = [row for row, out in enumerate(given.held) if not out]
    args.seen.write_text("".join(f"{key}\n" for key in sorted({text_key(given.texts[row]) for row in rows})), "ascii")
    tokens = sum(map(len, ids))
    print(f"{len(rows)} texts to learn from, {len(held)} held out, {tokens} word pieces", flush=True)

    start = shipped.weights_of(args.base) if args.base.suffix == ".onnx" else read_weights(args.base)
    table = np.array(start["embeddings.word_embeddings.weight"])
    questions.give_meaning(table, tokenizer)
    start["embeddings.word_embeddings.weight"] = table
    model = from_weights(args.config, start, LAYERS)
    for layer in model.encoder.layer[: args.still]:
        layer.requires_grad_(False)
    heads = TaskHeads(model.config.hidden_size, given.sizes)
    groups = [
        {"params": [w for w in model.parameters() if w.requires_grad], "lr": args.rate, "weight_decay": 0.01},
        {"params": list(heads.parameters()), "lr": 1e-2, "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups)
    lengths = list(map(len, ids))
    plan = [batches(lengths, [0] * len(ids), rows, chance, pairs=False) for _ in range(args.epochs)]
    total = sum(map(len, plan))
    schedule = training.pace(optimizer, total)
    model.train()
    step, lately = 0, 0.0
    learning = time.perf_counter()
    for epoch, made in enumerate(plan, start=1):
        for part in made:
            with torch.autocast("cpu", dtype=torch.bfloat16):
                vectors = pooled(model, *padded(ids, part))
            loss = heads(vectors.float(), given, part)
            training.learn(model, loss, optimizer, schedule)
            step, lately = step + 1, lately + loss.item()
            if step % 50 == 0:
                spent = time.perf_counter() - learning
                print(
                    f"step {step}/{total} loss {lately / 50:.3f} {spent:.0f} s of {spent * total / step:.0f}",
                    flush=True,
                )
                lately = 0.0
        print(f"epoch {epoch}: {held_out_report(heads, read(model, ids, held), given, held)}", flush=True)
    base = from_weights(args.config, start, LAYERS).state_dict() if args.keep else {}
    state = training.mixed(model, base, args.keep)
    if args.keep:
        model.load_state_dict(state)
        print(f"mixed: {held_out_report(heads, read(model, ids, held), given, held)}", flush=True)
    save_file(state, args.out)
    print(f"done after {time.perf_counter() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
