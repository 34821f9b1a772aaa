"""Fine-tune MiniLM-L6 on data/nlu: cross-entropy over intents on the mean-pooled sentence vector.

    python benchmarks/nlu/finetune_encoder.py --base model.safetensors --tokenizer tokenizer.json \
        --config config.json --out tuned.safetensors --seen seen.txt [--epochs 5]

One message in eight is left out (see messages.is_held_out): on those, and on what is added to the
data later, the classifier is calibrated. Needs torch and transformers; the shop guide does not.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from benchmarks.nlu.messages import corrected, is_held_out, read_messages
from shopguide.nlu.encoder import SentenceEncoder, text_key

SEED = 20
MAX_TOKENS = 96
TOKENS_A_BATCH = 1100  # batches of like length, so that little is padding
SCALE = 16.0  # logits are SCALE * cosine: the head shapes directions, which is all that is kept


def batches(ids: list[list[int]], rows: list[int], chance: random.Random) -> list[list[int]]:
    """Rows in batches of similar length, shuffled."""
    order = sorted(rows, key=lambda row: len(ids[row]) + chance.uniform(-2, 2))
    made: list[list[int]] = [[]]
    for row in order:
        if (made[-1] and (len(made[-1]) + 1) * len(ids[row]) > TOKENS_A_BATCH) or len(made[-1]) == 48:
            made.append([])
        made[-1].append(row)
    chance.shuffle(made)
    return made


def padded(ids: list[list[int]], rows: list[int]) -> tuple[Tensor, Tensor]:
    width = max(len(ids[row]) for row in rows)
    tokens = torch.zeros(len(rows), width, dtype=torch.long)
    mask = torch.zeros_like(tokens)
    for place, row in enumerate(rows):
        tokens[place, : len(ids[row])] = torch.tensor(ids[row])
        mask[place, : len(ids[row])] = 1
    return tokens, mask


def pooled(model: BertModel, tokens: Tensor, mask: Tensor) -> Tensor:
    """Unit vectors [texts, 384], as the ONNX graph makes them."""
    hidden = model(input_ids=tokens, attention_mask=mask).last_hidden_state.float()
    weight = mask.unsqueeze(-1).float()
    return nn.functional.normalize((hidden * weight).sum(1), dim=-1)


def accuracy(model: BertModel, head: nn.Linear, ids: list[list[int]], labels: list[int], rows: list[int]) -> float:
    model.eval()
    right = 0
    with torch.no_grad():
        for start in range(0, len(rows), 32):
            part = rows[start : start + 32]
            guess = head(pooled(model, *padded(ids, part))).argmax(1)
            right += int((guess == torch.tensor([labels[row] for row in part])).sum())
    model.train()
    return right / max(len(rows), 1)


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("base", "tokenizer", "config", "out", "seen"):
        cli.add_argument(f"--{name}", type=Path, required=True)
    cli.add_argument("--epochs", type=int, default=5)
    cli.add_argument("--rate", type=float, default=5e-5)
    args = cli.parse_args()
    random.seed(SEED)
    torch.manual_seed(SEED)
    torch.set_num_threads(2)
    chance = random.Random(SEED)

    messages = read_messages()
    texts = corrected([text for text, _ in messages], SentenceEncoder())
    intents = sorted({intent for _, intent in messages})
    labels = [intents.index(intent) for _, intent in messages]
    tokenizer = Tokenizer.from_file(str(args.tokenizer))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    ids = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
    held = [row for row, (text, _) in enumerate(messages) if is_held_out(text)]
    rows = [row for row, (text, _) in enumerate(messages) if not is_held_out(text)]
    keys = sorted(text_key(messages[row][0]) for row in rows)
    args.seen.write_text("".join(f"{key}\n" for key in keys), encoding="ascii")
    print(f"{len(rows)} messages to learn from, {len(held)} held out, {len(intents)} intents", flush=True)

    config = BertConfig.from_json_file(str(args.config))
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(load_file(args.base), strict=False)
    model.embeddings.requires_grad_(False)  # words unseen in training must keep their place
    head = nn.Linear(config.hidden_size, len(intents), bias=False)
    with torch.no_grad():
        head.weight.mul_(0.1)
    groups = [
        {"params": [p for p in model.parameters() if p.requires_grad], "lr": args.rate, "weight_decay": 0.01},
        {"params": head.parameters(), "lr": 2e-2, "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups)
    plan = [batches(ids, rows, chance) for _ in range(args.epochs)]
    total = sum(map(len, plan))
    warm = max(1, total // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, max(0.02, (total - step) / (total - warm)))
    )
    loss_of = nn.CrossEntropyLoss(label_smoothing=0.1)
    model.train()
    began, step = time.perf_counter(), 0
    for epoch, made in enumerate(plan, start=1):
        for part in made:
            with torch.autocast("cpu", dtype=torch.bfloat16):
                vectors = pooled(model, *padded(ids, part))
            loss = loss_of(SCALE * head(vectors.float()), torch.tensor([labels[row] for row in part]))
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            step += 1
            if step % 25 == 0:
                spent = time.perf_counter() - began
                print(
                    f"step {step}/{total} loss {loss.item():.3f} {spent:.0f} s of {spent * total / step:.0f}",
                    flush=True,
                )
        print(f"epoch {epoch}: held-out accuracy {accuracy(model, head, ids, labels, held):.3f}", flush=True)
        save_file({name: value.contiguous() for name, value in model.state_dict().items()}, args.out)


if __name__ == "__main__":
    main()
