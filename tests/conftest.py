"""Makes the helper modules that lie in this folder (`bodies`) importable by every test."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from formcheck.pipeline.user_data import DATA_VARIABLE

sys.path.insert(0, str(Path(__file__).parent))

# The same examples in every run: a change fails for what it changed, not for a draw of lots.
# Longer searches: `pytest --hypothesis-profile=search`.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None, max_examples=500)
settings.load_profile("same")

# Whatever language the system of whoever runs the tests speaks.
os.environ["LC_ALL"] = "C.UTF-8"


FAST_ROOMS = ("measure", "rules")
"""The pure core, whose tests take milliseconds: the loop while writing."""


def pytest_collection_modifyitems(items):
    """Mark as `fast` what draws no mask, plays no session and starts no process."""
    for item in items:
        room = item.path.relative_to(Path(__file__).parent).parts[0]
        if room in FAST_ROOMS and not any(map(item.get_closest_marker, ("model", "realtime"))):
            item.add_marker("fast")


@pytest.fixture(autouse=True, scope="session")
def _data_of_nobody(tmp_path_factory):
    """No test may read or write the history of whoever runs the tests."""
    before = os.environ.get(DATA_VARIABLE)
    os.environ[DATA_VARIABLE] = str(tmp_path_factory.mktemp("data"))
    yield
    if before is None:
        del os.environ[DATA_VARIABLE]
    else:
        os.environ[DATA_VARIABLE] = before
