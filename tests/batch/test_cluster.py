"""Addresses at which there can be no scheduler; the rest runs on a real cluster, end to end."""

import subprocess
import sys

import pytest

from formcheck.batch.cluster import check_address
from formcheck.cli import main
from formcheck.errors import UsageError


@pytest.mark.parametrize(
    "address", ["nonsense", "foo://a:1", "tcp://host", "://a:1", "", "tcp://:1x", "s3://b:80"]
)
def test_what_is_no_address_is_refused_at_once(address):
    with pytest.raises(
        UsageError, match=r"not the address of a Dask scheduler: write it as tls://"
    ):
        check_address(address)


@pytest.mark.parametrize(
    "address",
    ["tcp://127.0.0.1:8786", "tcp://localhost:1", "tcp://[::1]:1", "127.0.0.9:8786", "inproc://a"],
)
def test_one_on_this_machine_may_be_plain(address):
    check_address(address)


@pytest.mark.parametrize("address", ["tls://host:8786", "wss://10.0.0.5:1", "tls://[fe80::1]:1"])
def test_one_elsewhere_may_be_encrypted(address):
    check_address(address)


@pytest.mark.parametrize(
    "address",
    ["tcp://host:8786", "host:8786", "ws://10.0.0.5:1", "tcp://0.0.0.0:8786", "tcp://[::]:1",
     "tcp://localhost.evil.example:1", "tcp://127.0.0.1.evil.example:1"],
)  # fmt: skip
def test_a_plain_one_elsewhere_is_refused_unless_it_is_wanted(address):
    with pytest.raises(UsageError, match=r"anyone who reaches it can run code on every worker"):
        check_address(address)
    check_address(address, insecure=True)


def test_it_is_refused_before_any_work(tmp_path, capsys):
    clip = tmp_path / "a.mp4"
    clip.write_bytes(b"x")
    line = ["score", str(clip), "-o", str(tmp_path / "t.csv"), "--cluster", "tcp://10.0.0.5:8786"]
    assert main(line) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "--insecure-cluster" in said
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


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
