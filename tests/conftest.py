"""Makes the helper modules that lie in this folder (`bodies`) importable by every test."""

import os
import sys
from pathlib import Path

import pytest

from formcheck.pipeline.user_data import DATA_VARIABLE

sys.path.insert(0, str(Path(__file__).parent))

# Whatever language the system of whoever runs the tests speaks.
os.environ["LC_ALL"] = "C.UTF-8"


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
