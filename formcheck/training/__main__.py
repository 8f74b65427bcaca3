"""Fit the networks that read the back on a set of rendered stills, and write them to a file."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from formcheck.errors import FormcheckError
from formcheck.measure.landmarks import FloatArray
from formcheck.measure.readers import ANGLE_NETWORKS, network_arrays, reader_arrays
from formcheck.pipeline.safe_output import check_writable, replacing

if TYPE_CHECKING:
    from formcheck.training.examples import Example


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m formcheck.training", description=__doc__)
    parser.add_argument("set", type=Path, metavar="DIR", help="made by `formcheck.synth set train`")
    parser.add_argument(
        "--angles",
        type=Path,
        metavar="DIR",
        help="fit what is left of the angles' errors (models/angles.npz) on the set and this one, "
        "made by `formcheck.synth set train_supine`",
    )
    parser.add_argument(
        "--camera",
        type=Path,
        metavar="DIR",
        action="append",
        help="fit where the camera stands (models/camera.npz) on the set and these, made by "
        "`formcheck.synth set train_supine` and `train_turned`; to be done before the others",
    )
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

    if options.camera:
        return _reported(options, _camera)
    if options.angles is not None:
        return _reported(options, _angles)
    return _reported(options, _back)


def _reported(options: argparse.Namespace, fit: Callable[[argparse.Namespace], None]) -> int:
    try:
        check_writable(options.output)
        fit(options)
    except FormcheckError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    return 0


def _back(options: argparse.Namespace) -> None:
    from formcheck.training.ablation import ablate
    from formcheck.training.examples import read_examples
    from formcheck.training.fit import fit_reader

    examples = read_examples(options.set, options.poses, options.seed, options.limit, _show)
    print(f"\n{len(examples)} pictures; fitting", file=sys.stderr)
    if options.ablate:
        for name, one in ablate(examples, options.seed):
            print(f"{name}: {one.mean_error_deg:.1f}° off, AUC {one.auc:.3f}", flush=True)
        return
    if options.where:
        _where(examples, options.seed, options.output.with_name("where.npz"))
        return
    reader, judged = fit_reader(examples, options.seed)
    _write(options.output, reader_arrays(reader))
    for name, one in judged.items():
        print(
            f"{name}: {one.mean_error_deg:.1f}° off, AUC {one.auc:.3f} "
            f"({one.pictures} pictures of {one.people} people left out in turn)"
        )


def _angles(options: argparse.Namespace) -> None:
    from formcheck.training.angles import fit_angles, read_postures

    postures = read_postures([options.set, options.angles], options.poses, _show)
    print(f"\n{len(postures)} pictures; fitting", file=sys.stderr)
    networks, judged = fit_angles(postures, options.seed)
    parts = [network_arrays(getattr(networks, name), name) for name in ANGLE_NETWORKS]
    _write(options.output.with_name("angles.npz"), dict(ChainMap(*parts)))
    for name, (before, after) in judged.items():
        print(
            f"{name}: {before:.1f}° off, with the networks {after:.1f}° (people left out in turn)"
        )


def _camera(options: argparse.Namespace) -> None:
    from formcheck.training.azimuth import fit_azimuth, read_seen

    seen = read_seen([options.set, *options.camera], options.poses, _show)
    print(f"\n{len(seen)} pictures; fitting", file=sys.stderr)
    network, judged = fit_azimuth(seen, options.seed)
    _write(options.output.with_name("camera.npz"), network_arrays(network, "camera"))
    for name, off in judged.items():
        print(f"{name}: {off:.1f}° off (people left out in turn)")


def _write(path: Path, arrays: Mapping[str, FloatArray]) -> None:
    with replacing(path) as temporary, temporary.open("wb") as file:
        small = {name: np.asarray(x, np.float32) for name, x in arrays.items()}
        np.savez_compressed(file, allow_pickle=False, **small)
    print(path)


def _where(examples: list[Example], seed: int, path: Path) -> None:
    from formcheck.training.where import fit_where

    network, judged = fit_where(examples, seed)
    _write(path, network_arrays(network))
    print(
        f"told of {judged.claimed} of {judged.backs} rounded backs of people left out in turn; "
        f"balanced accuracy {judged.balanced:.2f}, of clear ones {judged.balanced_clear:.2f}"
    )


def _show(done: int, of: int) -> None:
    if done % 10 == 0 or done == of:
        print(f"\r{done}/{of} people", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
