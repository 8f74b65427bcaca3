"""What a worker is asked to do with one clip, and what it answers; both travel as JSON.

What makes two scorings the same is here, too: the clip's bytes, the code, and the settings.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib.metadata import version
from typing import Literal

from formcheck.installed import POSE_VERSION, RULES_VERSION, formcheck_version
from formcheck.judge import Settings
from formcheck.pipeline import models
from formcheck.pipeline.models import digest, sum_of, versions
from formcheck.report.json_form import parse_result
from formcheck.report.result import Result
from formcheck.rules.catalogue import Wanted

CLIP = "\ufffc"
"""Stands for the clip's name in messages that are kept: the same content may lie in several
places, and be moved between two runs."""

Trouble = Literal["unreadable", "unreachable", "died", "stuck", "slow", "memory", "fault", "output"]
"""Why a clip has no result: it is damaged, it cannot be had just now (which says nothing of its
content, so it is not kept), its worker died (a crash in a decoder), nothing happened for a while,
it took too long or too much memory, an error of formcheck's own, or its landmarks could not be
written."""


def nameless(message: str, *paths: str) -> str:
    """Return a message with `CLIP` in place of the paths of the clip it is about."""
    for path in sorted(filter(None, paths), key=len, reverse=True):
        message = message.replace(path, CLIP)
    return message


@dataclass(frozen=True)
class Limits:
    """How much one clip may take before its worker is ended."""

    seconds: float = 1800.0
    """In all."""
    stuck_s: float = 60.0
    """Without a further frame."""
    memory_mib: float = 3072.0
    """Resident memory of the worker."""

    def of(self, trouble: Trouble | None) -> float | None:
        """Return the limit that such a trouble has to do with, None without one."""
        limits = {"slow": self.seconds, "stuck": self.stuck_s, "memory": self.memory_mib}
        return limits.get(trouble or "")


@dataclass(frozen=True)
class How:
    """How clips are scored; the same for every clip of a run."""

    settings: Settings
    stretches: str = ""
    """Stretches from outside (`rules.catalogue.handed_on`)."""

    def slowed(self, times: float) -> How:
        """Return the same for a clip that plays so many times slower than it happened."""
        return replace(self, settings=replace(self.settings, slow_motion=times))


@cache
def code_fingerprint() -> str:
    """Return the version with 12 letters that change with all that decides a result."""
    learnt = [sum_of(models.learnt_path(name)) for name in models.LEARNT]
    parts = [str(POSE_VERSION), str(RULES_VERSION), *learnt, version("numpy"), *versions()]
    return f"{formcheck_version()}+{digest(parts)[:12]}"


def score_key(content: str, how: How) -> str:
    """Return the key of an outcome: of what stands for the bytes, code, pose model, settings."""
    parts = [content, code_fingerprint(), sum_of(models.model_path(how.settings.model))]
    return digest([*parts, json.dumps(asdict(how), sort_keys=True)])


@dataclass(frozen=True)
class Task:
    """One clip to score."""

    key: str
    """Under which the answer is kept."""
    path: str
    """A file, or an address that fsspec opens."""
    how: How
    limits: Limits
    store: str | None = None
    """File to keep the landmarks in, and to take them from when it is there."""
    landmarks: str | None = None
    """File of landmarks to judge instead of the clip."""
    name: str = ""
    """What the user calls the clip."""
    content: str = ""
    """What stands for the bytes of what is judged, clip or landmarks, when it was looked up; empty
    when nobody has."""

    @property
    def called(self) -> str:
        """What to call the clip in words."""
        return self.name or self.path

    def to_json(self) -> str:
        """Return it as one line of ASCII, names that are no text included."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Task:
        """Read what `to_json` gave."""
        data = json.loads(text)
        settings, stretches = data["how"].values()
        wanted = Wanted(**settings.pop("wanted"))
        how, limits = How(Settings(wanted, **settings), stretches), Limits(**data["limits"])
        return cls(**{**data, "how": how, "limits": limits})


@dataclass(frozen=True)
class Outcome:
    """What came of a task."""

    key: str
    """Of the task."""
    version: str
    """Fingerprint of the code that did it."""
    result: Result | None = None
    worst_at_s: tuple[tuple[float, ...], ...] = ()
    """For each hold and fault the moment at which it was worst."""
    trouble: Trouble | None = None
    """See `Trouble`; then there is no result."""
    message: str = ""
    """One sentence about the trouble."""
    limit: float | None = None
    """The limit that was passed, in the unit of `Limits`; with a larger one it may go well."""

    def to_json(self) -> str:
        """Return it as one line of ASCII, the same every time."""
        return json.dumps({**vars(self), "result": self.result and self.result.to_dict()})

    @classmethod
    def from_json(cls, text: str) -> Outcome:
        """Read what `to_json` gave.

        Raises UnreadableInputError if the result in it is damaged; TypeError, ValueError, KeyError
        if it is not an outcome.
        """
        data = json.loads(text)
        if data["result"] is not None:
            data["result"] = parse_result(data["result"], "It")
        return cls(**{**data, "worst_at_s": tuple(tuple(row) for row in data["worst_at_s"])})
