"""Fine-tune MiniLM-L6 on data/nlu, so that the vectors of one intent's messages lie together.

    python -m benchmarks.nlu.finetune_encoder --base model.safetensors --tokenizer tokenizer.json \
        --config config.json --out tuned.safetensors --seen seen.txt [--epochs 5] [--loss both] [--layers 3]

One message in eight is left out (see messages.is_held_out): on those, and on what is added to the
data later, the classifier is calibrated. Needs torch and transformers, in the environment that make_encoder.py makes;
the shop guide does not.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor

from benchmarks.nlu.encoder import training
from benchmarks.nlu.encoder.batches import batches
from benchmarks.nlu.encoder.losses import CrossEntropy, contrastive, imitation
from benchmarks.nlu.encoder.torch_model import encode, load, padded, pooled
from benchmarks.nlu.messages import corrected, is_held_out, read_messages
from shopguide.nlu.encoder import SentenceEncoder, text_key

SEED = 20
MAX_TOKENS = 96
LAYERS = 6
NEIGHBOURS = 5


def word_pieces(tokenizer: Path, texts: list[str]) -> list[list[int]]:
    pieces = Tokenizer.from_file(str(tokenizer))
    pieces.no_padding()
    pieces.enable_truncation(MAX_TOKENS)
    return [encoding.ids for encoding in pieces.encode_batch(texts)]


def neighbour_accuracy(known: Tensor, labels: Tensor, asked: Tensor, wanted: Tensor) -> float:
    """Share of `asked` whose five nearest `known` vectors vote for the right intent: it needs no head."""
    nearest = (asked @ known.T).topk(NEIGHBOURS, dim=1).indices
    return float((labels[nearest].mode(dim=1).values == wanted).float().mean())


def arguments() -> argparse.Namespace:
    cli = training.parser(__doc__)
    cli.add_argument("--epochs", type=int, default=5)
    cli.add_argument("--rate", type=float, default=5e-5)
    cli.add_argument("--loss", choices=("cross-entropy", "contrastive", "both"), default="cross-entropy")
    cli.add_argument("--layers", type=int, default=LAYERS)
    cli.add_argument("--teacher", type=Path, help="weights whose vectors to imitate as well (distillation)")
    cli.add_argument("--share", type=float, default=1.0, help="part of the messages to learn from")
    cli.add_argument("--bfloat16", action="store_true", help="several times faster on a processor with AMX only")
    cli.add_argument("--keep", type=float, default=0.3, help="part of the base's weights to mix in at the end")
    return cli.parse_args()


def main() -> None:
    args = arguments()
    torch.manual_seed(SEED)
    torch.set_num_threads(2)
    chance = random.Random(SEED)

    messages = read_messages()
    ids = word_pieces(args.tokenizer, corrected([text for text, _ in messages], SentenceEncoder()))
    lengths = [len(pieces) for pieces in ids]
    intents = sorted({intent for _, intent in messages})
    labels = [intents.index(intent) for _, intent in messages]
    held = [row for row, (text, _) in enumerate(messages) if is_held_out(text)]
    rows = [row for row, (text, _) in enumerate(messages) if not is_held_out(text)]
    rows = sorted(chance.sample(rows, round(len(rows) * args.share)))
    args.seen.write_text("".join(f"{key}\n" for key in sorted(text_key(messages[row][0]) for row in rows)), "ascii")
    print(f"{len(rows)} messages to learn from, {len(held)} held out, {len(intents)} intents", flush=True)

    model = load(args.config, args.base, args.layers)
    wanted = None
    if args.teacher:
        wanted = torch.empty(len(messages), model.config.hidden_size)
        wanted[rows] = encode(load(args.config, args.teacher, LAYERS), ids, rows)
    entropy = CrossEntropy(model.config.hidden_size, len(intents))
    trained = [weight for weight in model.parameters() if weight.requires_grad]
    groups = [
        {"params": trained, "lr": args.rate, "weight_decay": 0.01},
        {"params": entropy.parameters(), "lr": 2e-2, "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups)
    pairs = args.loss != "cross-entropy"
    plan = [batches(lengths, labels, rows, chance, pairs) for _ in range(args.epochs)]
    total = sum(map(len, plan))
    schedule = training.pace(optimizer, total)
    model.train()
    began, step = time.perf_counter(), 0
    for epoch, made in enumerate(plan, start=1):
        for part in made:
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=args.bfloat16):
                vectors = pooled(model, *padded(ids, part)).float()
            right = torch.tensor([labels[row] for row in part])
            loss = torch.zeros(())
            if args.loss != "contrastive":
                loss = loss + entropy(vectors, right)
            if pairs:
                loss = loss + contrastive(vectors, right)
            if wanted is not None:
                loss = loss + imitation(vectors, wanted[part])
            training.learn(model, loss, optimizer, schedule)
            step += 1
            if step % 25 == 0:
                spent = time.perf_counter() - began
                print(
                    f"step {step}/{total} loss {loss.item():.3f} {spent:.0f} s of {spent * total / step:.0f}",
                    flush=True,
                )
        known, asked = encode(model, ids, rows), encode(model, ids, held)
        answers = torch.tensor(labels)
        score = neighbour_accuracy(known, answers[rows], asked, answers[held])
        print(f"epoch {epoch}: held-out accuracy by neighbours {score:.3f}", flush=True)
    base = load(args.config, args.base, args.layers).state_dict() if args.keep else {}
    save_file(training.mixed(model, base, args.keep), args.out)


if __name__ == "__main__":
    main()
