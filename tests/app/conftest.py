"""One server for a module of tests."""

from __future__ import annotations

import pytest
from app.served import Served, serving


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Served:
    folder = tmp_path_factory.mktemp("served")
    with serving(folder) as one:
        yield one
