"""Clips that lie elsewhere: object stores and the like, through fsspec."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from formcheck.batch.task import Task
from formcheck.errors import FormcheckError, UnreadableInputError, UsageError
from formcheck.installed import library
from formcheck.pipeline.held_file import changed
from formcheck.pipeline.leftovers import scratch_folder
from formcheck.printable import masked


class UnreachableError(UnreadableInputError):
    """A clip cannot be had just now, which says nothing about its content."""


def is_address(path: str) -> bool:
    """True for an address such as ``s3://bucket/clip.mp4``."""
    scheme, mark, _ = path.partition("://")
    return bool(mark) and scheme.replace("+", "").replace("-", "").isalnum()


def without_password(path: str) -> str:
    """Return an address without the name and password before its host; other paths as they are."""
    if not is_address(path):
        return path
    scheme, mark, rest = path.partition("://")
    host, slash, way = rest.partition("/")
    plain = scheme + mark + host.rpartition("@")[2] + slash + way
    return masked(plain) if scheme.startswith("http") else plain


def open_store(address: str) -> tuple[Any, str]:
    """Return the file system of an address and the path in it.

    Raises UsageError if fsspec or what it needs for this kind of store is not installed.
    """
    fsspec = library("fsspec", "cluster")
    try:
        system, path = fsspec.core.url_to_fs(address)
    except (ImportError, ValueError) as error:
        raise store_error(UsageError, address, error) from error
    return system, path


def store_error(kind: type[FormcheckError], address: str, error: Exception) -> FormcheckError:
    """Say in one sentence what a store answers; each has errors of its own."""
    if isinstance(error, FormcheckError):
        return kind(str(error))
    key = "batch.not_there" if isinstance(error, FileNotFoundError) else "batch.no_answer"
    return kind(key, address=without_password(address), why=masked(str(error)))


def remote_identity(address: str) -> str:
    """Return what changes with the content of a remote file, without reading it."""
    system, path = open_store(address)
    try:
        return f"store:{system.ukey(path)}"
    except Exception as error:
        raise store_error(UnreadableInputError, address, error) from error


@contextlib.contextmanager
def fetched(task: Task, beat: Callable[[int], None] = lambda _: None) -> Iterator[Task]:
    """Give the task with a local file: one at an address is copied here for the while.

    `beat`: called with the bytes so far whenever some have come: a slow line is no standstill.
    Raises UnreachableError if it cannot be copied.
    """
    if task.landmarks is not None or not is_address(task.path):
        yield task
        return
    with contextlib.ExitStack() as stack:
        try:
            system, path = open_store(task.path)
            from fsspec.callbacks import Callback

            local = stack.enter_context(scratch_folder()) / Path(path).name
            telling = Callback(hooks={"beat": lambda _, value, **__: beat(value)})
            system.get_file(path, str(local), callback=telling)
        except Exception as error:
            raise store_error(UnreachableError, task.path, error) from error
        system.invalidate_cache()
        if task.content and remote_identity(task.path) != task.content:
            raise changed(task.called)
        yield replace(task, path=str(local))
