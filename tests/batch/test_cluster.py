"""Addresses at which there can be no scheduler; the rest runs on a real cluster, end to end."""

import subprocess
import sys

import pytest

from formcheck.batch.cluster import check_address
from formcheck.errors import UsageError


@pytest.mark.parametrize(
    "address", ["nonsense", "foo://a:1", "tcp://host", "://a:1", "", "tcp://:1x", "s3://b:80"]
)
def test_what_is_no_address_is_refused_at_once(address):
    with pytest.raises(UsageError, match=r"no address of a Dask scheduler: write it as tcp://"):
        check_address(address)


@pytest.mark.parametrize("address", ["tcp://host:8786", "tls://[::1]:1", "host:8786", "inproc://a"])
def test_what_may_be_one_is_not(address):
    check_address(address)


def test_a_client_that_was_not_made_says_nothing_when_it_is_thrown_away():
    """Dask knows more ways to refuse an address than are told apart here."""
    pytest.importorskip("distributed")
    program = (
        "from formcheck.batch.cluster import ClusterExecutor as E; from formcheck import errors\n"
        "try: E('inproc://x')\n"
        "except errors.UsageError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120
    )
    assert "No Dask scheduler answers at inproc://x" in done.stdout
    assert "Traceback" not in done.stderr
