"""Fit what reads backs, angles and cameras on sets of rendered stills, and write it to a file."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections import ChainMap
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from formcheck.errors import FormcheckError
from formcheck.measure.landmarks import FloatArray
from formcheck.measure.readers import ANGLE_NETWORKS, network_arrays, reader_arrays
from formcheck.pipeline.own_files import check_writable, replacing


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m formcheck.lab.training", description=__doc__)
    parser.add_argument(
        "set",
        type=Path,
        metavar="DIR",
        help="by `formcheck.lab.synth set train_backs`; for --angles and --camera by `… set train`",
    )
    parser.add_argument(
        "--angles",
        type=Path,
        metavar="DIR",
        help="fit what is left of the angles' errors (models/angles.npz) on the set and this one, "
        "made by `formcheck.lab.synth set train_supine`",
    )
    parser.add_argument(
        "--camera",
        type=Path,
        metavar="DIR",
        action="append",
        help="fit where the camera stands (models/camera.npz) on the set and these, made by "
        "`formcheck.lab.synth set train_supine` and `train_turned`; to be done before the others",
    )
    parser.add_argument("-o", "--output", type=Path, default=Path("models/back.npz"))
    parser.add_argument("--poses", type=Path, metavar="STORE", help="keep the poses found here")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N people")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    options = _parser().parse_args(arguments)
    if importlib.util.find_spec("sklearn") is None:
        print('Missing: scikit-learn. Run: pip install ".[train]"', file=sys.stderr)
        return 2

    fit = _camera if options.camera else _back if options.angles is None else _angles
    try:
        check_writable(options.output)
        fit(options)
    except FormcheckError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    return 0


def _back(options: argparse.Namespace) -> None:
    from formcheck.lab.training.back import fit_back, fit_cloth
    from formcheck.lab.training.examples import example, read_sets

    examples = read_sets([options.set], example, options.poses, _show, options.limit)
    print(f"\n{len(examples)} pictures; fitting", file=sys.stderr)
    reader, judged = fit_back(examples)
    cloth = fit_cloth(examples)
    arrays = reader_arrays(reader)
    _write(options.output, arrays | (reader_arrays(cloth[0], "cloth.") if cloth else {}))
    if cloth:
        print(f"loose cloth: area under the curve {cloth[1]:.3f} on people left out in turn")
    print(
        f"flexion {judged.error_deg:.1f}° off on people left out in turn ({judged.pictures} "
        f"pictures of {judged.people}, {judged.far_off} of them far off; a plain fit has a slope "
        f"of {judged.slope:.2f})"
    )


def _angles(options: argparse.Namespace) -> None:
    from formcheck.lab.training.examples import read_sets
    from formcheck.lab.training.networks import fit_angles, posed

    postures = read_sets([options.set, options.angles], posed, options.poses, _show)
    print(f"\n{len(postures)} pictures; fitting", file=sys.stderr)
    networks, judged = fit_angles(postures, options.seed)
    parts = [network_arrays(getattr(networks, name), name) for name in ANGLE_NETWORKS]
    _write(options.output.with_name("angles.npz"), dict(ChainMap(*parts)))
    for name, (before, after) in judged.items():
        print(
            f"{name}: {before:.1f}° off, with the networks {after:.1f}° (people left out in turn)"
        )


def _camera(options: argparse.Namespace) -> None:
    from formcheck.lab.training.examples import read_sets
    from formcheck.lab.training.networks import fit_azimuth, seen

    people = read_sets([options.set, *options.camera], seen, options.poses, _show)
    print(f"\n{len(people)} pictures; fitting", file=sys.stderr)
    network, judged = fit_azimuth(people, options.seed)
    _write(options.output.with_name("camera.npz"), network_arrays(network, "camera"))
    for name, off in judged.items():
        print(f"{name}: {off:.1f}° off (people left out in turn)")


def _write(path: Path, arrays: Mapping[str, FloatArray]) -> None:
    with replacing(path) as temporary, temporary.open("wb") as file:
        small = {name: np.asarray(x, np.float32) for name, x in arrays.items()}
        np.savez_compressed(file, allow_pickle=False, **small)
    print(path)


def _show(done: int, of: int) -> None:
    if done % 10 == 0 or done == of:
        print(f"\r{done}/{of} people", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
