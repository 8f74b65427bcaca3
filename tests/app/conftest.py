"""One server for a module of tests, and another try where a network breaks."""

from __future__ import annotations

import pytest
from app.served import Served, serving
from websockets.exceptions import ConnectionClosed


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Served:
    folder = tmp_path_factory.mktemp("served")
    with serving(folder) as one:
        yield one


BROKEN = (ConnectionClosed, OSError, EOFError)
"""TLS that ends without a word, a handshake that comes to nothing, a time that is over."""

TRIES = 3


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    """Try a test of the phone's sockets again where its connection breaks, as the phone does.

    A wrong answer is wrong at once.
    """
    if pyfuncitem.path.stem == "test_phone":
        names = pyfuncitem._fixtureinfo.argnames
        arguments = {name: pyfuncitem.funcargs[name] for name in names}
        for _ in range(TRIES - 1):
            try:
                pyfuncitem.obj(**arguments)
            except BROKEN:
                continue
            return True
    return None
