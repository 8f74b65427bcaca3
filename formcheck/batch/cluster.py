"""The executor of many machines: Dask distributed gives out the clips and minds the workers.

Each Dask worker scores in a process of its own (`IsolatedScorer`), exactly as on one machine, so a
clip that crashes a decoder does not cost a Dask worker. A worker that is lost costs the time
of its clips: Dask gives them to another.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
import os
import re
import threading
import time
from collections.abc import Generator, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from formcheck.batch.isolated import IsolatedScorer
from formcheck.batch.task import CLIP, Outcome, Task
from formcheck.errors import OutputError, UsageError
from formcheck.installed import library

if TYPE_CHECKING:
    from distributed import Client, Future

_AHEAD = 2
_CONNECT_S = 15.0
_NO_WORKER_S = 120.0
"""How long to wait for a first worker, or for another when all are lost."""

_LOST_AFTER_S = 30.0
"""How long the scheduler may not answer before it counts as gone."""

_POLL_S = 1.0
_SCHEMES = ("tcp", "tls", "ws", "wss", "inproc")

_scorers: dict[int, IsolatedScorer] = {}


def score_on_worker(task_json: str) -> str:
    """Score a task in this Dask worker; each of its threads keeps a scorer."""
    scorer = _scorers.setdefault(threading.get_ident(), IsolatedScorer())
    return scorer.score(Task.from_json(task_json)).to_json()


def check_address(address: str, *, insecure: bool = False) -> None:
    """Raise UsageError for what is no address of a scheduler, or one that anybody may listen to."""
    scheme, mark, place = address.rpartition("://")
    with_port = re.fullmatch(r".+:\d{1,5}", place) is not None
    if (mark and scheme not in _SCHEMES) or not (with_port or scheme == "inproc"):
        raise UsageError("cluster.no_address", address=address)
    if not insecure and scheme not in ("tls", "wss", "inproc") and not _is_here(place):
        raise UsageError("cluster.open", address=address)


def _is_here(place: str) -> bool:
    """True for an address of this machine that no other can reach."""
    host = place.rpartition(":")[0].strip("[]")
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _connect(address: str) -> Client:
    from distributed import Client

    client = Client.__new__(Client)
    try:
        Client.__init__(
            client, address, timeout=_CONNECT_S, set_as_default=False, name="formcheck-score"
        )
    except BaseException:
        # Half made it would wait for a scheduler when it is thrown away, and print a traceback.
        client.status = "closed"
        raise
    return client


class ClusterExecutor:
    """`run` is an `Executor` on a Dask cluster with a scheduler such as ``tls://scheduler:8786``.

    UsageError: that is no address, or no safe one, Dask is not installed, or nobody answers.
    """

    def __init__(self, address: str, *, insecure: bool = False) -> None:
        check_address(address, insecure=insecure)
        dask = library("dask", "cluster")
        library("distributed", "cluster")
        self._address = address
        # What goes wrong is told in sentences; Dask would print its own tracebacks besides.
        for name in ("", ".client", ".comm", ".core", ".utils", ".batched"):
            logging.getLogger(f"distributed{name}").setLevel(logging.CRITICAL)
        # A clip whose worker is lost again and again is reported, not tried for ever.
        dask.config.set({"distributed.scheduler.allowed-failures": 3})
        try:
            self._client = _connect(address)
        except (TimeoutError, OSError, ValueError) as error:
            raise UsageError("cluster.no_answer", address=address) from error

    def run(self, tasks: Iterable[Task]) -> Generator[Outcome]:
        """Score every task (`Executor`)."""
        source = iter(tasks)
        running: dict[Future, Task] = {}
        worked = time.monotonic()
        try:
            while True:
                slots = self._slots()
                worked = self._mind(slots, worked)
                for task in islice(source, max(0, max(1, slots * _AHEAD) - len(running))):
                    # Two runs may ask for the same clip; neither may take the other's away.
                    key = f"formcheck-{task.key}-{os.urandom(4).hex()}"
                    ask = partial(self._client.submit, score_on_worker, key=key, pure=False)
                    with self._minding():
                        running[ask(task.to_json())] = task
                if not running:
                    return
                for future in self._finished(running):
                    worked = time.monotonic()
                    yield self._outcome(future, running.pop(future))
        finally:
            self._stop(list(running))

    @contextlib.contextmanager
    def _minding(self) -> Iterator[None]:
        """Say in one sentence that the scheduler is gone, however Dask puts it."""
        from distributed import CancelledError
        from distributed.client import FuturesCancelledError

        try:
            yield
        except (FuturesCancelledError, CancelledError, OSError, RuntimeError) as error:
            raise self._gone() from error

    def _slots(self) -> int:
        """Threads of all workers; 0 without any, -1 when the scheduler does not answer."""
        with contextlib.suppress(Exception):
            return int(sum(self._client.nthreads().values()))
        return -1

    def _mind(self, slots: int, worked: float) -> float:
        """Give up when the scheduler or the last worker has been gone for long."""
        if slots > 0 and self._client.status == "running":
            return time.monotonic()
        idle = time.monotonic() - worked
        if (slots < 0 or self._client.status != "running") and idle > _LOST_AFTER_S:
            raise self._gone()
        if slots == 0 and idle > _NO_WORKER_S:
            raise OutputError("cluster.no_worker", address=self._address, seconds=_NO_WORKER_S)
        return worked

    def _finished(self, running: dict[Future, Task]) -> list[Future]:
        """Wait a moment; return the futures that are done, whichever way."""
        from distributed import wait

        tired = contextlib.suppress(TimeoutError, asyncio.TimeoutError)
        with self._minding(), tired, self._client.as_current():
            wait(list(running), timeout=_POLL_S, return_when="FIRST_COMPLETED")
        return [future for future in running if future.done()]

    def _outcome(self, future: Future, task: Task) -> Outcome:
        """Return what a finished future holds; a clip that loses every worker is told so."""
        from distributed.scheduler import KilledWorker

        if future.status in ("cancelled", "lost"):
            raise self._gone()
        error = future.exception()
        if error is None:
            return Outcome.from_json(future.result())
        if isinstance(error, KilledWorker):
            message = f"{CLIP} could not be scored: every worker that took it was lost."
            return Outcome(task.key, "", trouble="died", message=message)
        raise OutputError("cluster.unable", why=f"{type(error).__name__}: {error}")

    def _gone(self) -> OutputError:
        return OutputError("cluster.gone", address=self._address)

    def _stop(self, futures: list[Future]) -> None:
        with contextlib.suppress(Exception):
            if futures and self._client.status == "running":
                self._client.cancel(futures, force=True)
        with contextlib.suppress(Exception):
            self._client.close(timeout=2)
