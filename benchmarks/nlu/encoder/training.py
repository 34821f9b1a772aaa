"""What both ways of fine-tuning do alike: their files, the pace, one step, and the mixing at the end."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from torch import Tensor, nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LambdaLR


def parser(description: str | None) -> argparse.ArgumentParser:
    """Options that name the files: what is read and what is written."""
    cli = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("base", "tokenizer", "config", "out", "seen"):
        cli.add_argument(f"--{name}", type=Path, required=True)
    return cli


def pace(optimizer: Optimizer, total: int) -> LambdaLR:
    """The learning rate rises over a tenth of all steps and falls to a fiftieth at the end."""
    warm = max(1, total // 10)
    return LambdaLR(optimizer, lambda step: min((step + 1) / warm, max(0.02, (total - step) / (total - warm))))


def learn(model: nn.Module, loss: Tensor, optimizer: Optimizer, schedule: LambdaLR) -> None:
    """One step."""
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    schedule.step()


def mixed(model: nn.Module, base: Mapping[str, Tensor], keep: float) -> dict[str, Tensor]:
    """The model's weights, with `keep` parts of those that it began with (WiSE-FT)."""
    state = {name: value.contiguous() for name, value in model.state_dict().items()}
    return {name: (1 - keep) * value + keep * base[name] for name, value in state.items()} if keep else state
