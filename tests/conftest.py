"""Makes the helper modules that lie in this folder (`bodies`) importable by every test."""

import os
import signal
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import formcheck
from formcheck.pipeline.own_files import DATA_VARIABLE

sys.path.insert(0, str(Path(__file__).parent))

# The same examples in every run: a change fails for what it changed, not for a draw of lots.
# Longer searches: `pytest --hypothesis-profile=search`.
# How long an example takes says how busy the machine is.
PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("same", derandomize=True, **PATIENT)
settings.register_profile("search", max_examples=500, **PATIENT)
settings.load_profile("same")

# Whatever language the system of whoever runs the tests speaks.
os.environ["LC_ALL"] = "C.UTF-8"

# Begun in the background of a shell, nothing that a test starts would hear Ctrl-C.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser):
    """CI finds the poses of a clip once: two runs of pytest and the notebooks share a folder.

    To be written with ``=``: pytest takes a folder that stands alone for one of tests.
    """
    parser.addoption("--poses", type=Path, metavar="DIR", help="folder to keep poses of clips in")


FAST_ROOMS = ("measure", "rules")
"""The pure core, whose tests take milliseconds: the loop while writing."""


def pytest_configure(config):
    """Let workers take files in the order below, not those with the most tests first."""
    config.option.loadscopereorder = False


def pytest_collection_modifyitems(items):
    """Mark as `fast` what draws no mask, plays no session and starts no process.

    Files that take long come first (each in one piece, otherwise in the random order they have),
    so that no worker is left alone with one of them at the end.
    """
    for item in items:
        if room_of(item) in FAST_ROOMS and not item.get_closest_marker("model"):
            item.add_marker("fast")
    slow = {item.path for item in items if item.get_closest_marker("model")}
    items.sort(key=lambda item: (room_of(item) != "end_to_end", item.path not in slow))


def room_of(item):
    return item.path.relative_to(Path(__file__).parent).parts[0]


@pytest.fixture(autouse=True, scope="module")
def _data_of_nobody(tmp_path_factory):
    """No test may read or write the history of whoever runs the tests, or of another file."""
    before = os.environ.get(DATA_VARIABLE)
    os.environ[DATA_VARIABLE] = str(tmp_path_factory.mktemp("data"))
    yield
    if before is None:
        del os.environ[DATA_VARIABLE]
    else:
        os.environ[DATA_VARIABLE] = before


@pytest.fixture(scope="session")
def pose_store(request, tmp_path_factory):
    """Folder of poses: every clip is looked at once, whatever worker or file asks.

    For tests that need what is seen in a clip; those of looking at it look.
    """
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    return request.config.getoption("--poses") or shared / "poses"


@pytest.fixture(scope="session")
def recorded(pose_store):
    """Results of clips as files."""

    def of(clip, model):
        return formcheck.check_poses(formcheck.find_poses(clip, model=model, cache=pose_store))

    return of
