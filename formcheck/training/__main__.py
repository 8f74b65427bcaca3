"""Fit the networks that read the back on a set of rendered stills, and write them to a file."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from formcheck.errors import FormcheckError
from formcheck.measure.readers import network_arrays, reader_arrays
from formcheck.pipeline.safe_output import check_writable, replacing

if TYPE_CHECKING:
    from formcheck.training.examples import Example


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m formcheck.training", description=__doc__)
    parser.add_argument("set", type=Path, metavar="DIR", help="made by `formcheck.synth set train`")
    parser.add_argument("-o", "--output", type=Path, default=Path("models/back.npz"))
    parser.add_argument("--poses", type=Path, metavar="STORE", help="keep the poses found here")
    parser.add_argument(
        "--ablate", action="store_true", help="tell what each part of a look buys; writes no file"
    )
    parser.add_argument(
        "--where", action="store_true", help="fit where a rounded back bends (models/where.npz)"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N people")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    options = _parser().parse_args(arguments)
    if importlib.util.find_spec("sklearn") is None:
        print('Missing: scikit-learn. Run: pip install ".[train]"', file=sys.stderr)
        return 2

    from formcheck.training.ablation import ablate
    from formcheck.training.examples import read_examples
    from formcheck.training.fit import fit_reader

    try:
        check_writable(options.output)
        examples = read_examples(options.set, options.poses, options.seed, options.limit, _show)
        print(f"\n{len(examples)} pictures; fitting", file=sys.stderr)
        if options.ablate:
            for name, one in ablate(examples, options.seed):
                print(f"{name}: {one.mean_error_deg:.1f}° off, AUC {one.auc:.3f}", flush=True)
            return 0
        if options.where:
            _where(examples, options.seed, options.output.with_name("where.npz"))
            return 0
        reader, judged = fit_reader(examples, options.seed)
        arrays = {name: np.asarray(x, np.float32) for name, x in reader_arrays(reader).items()}
        with replacing(options.output) as temporary, temporary.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **arrays)
    except FormcheckError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    for name, one in judged.items():
        print(
            f"{name}: {one.mean_error_deg:.1f}° off, AUC {one.auc:.3f} "
            f"({one.pictures} pictures of {one.people} people left out in turn)"
        )
    print(options.output)
    return 0


def _where(examples: list[Example], seed: int, path: Path) -> None:
    from formcheck.training.where import fit_where

    network, judged = fit_where(examples, seed)
    arrays = {name: np.asarray(x, np.float32) for name, x in network_arrays(network).items()}
    with replacing(path) as temporary, temporary.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
    print(
        f"told of {judged.claimed} of {judged.backs} rounded backs of people left out in turn; "
        f"balanced accuracy {judged.balanced:.2f}, of clear ones {judged.balanced_clear:.2f}"
    )
    print(path)


def _show(done: int, of: int) -> None:
    if done % 10 == 0 or done == of:
        print(f"\r{done}/{of} people", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
