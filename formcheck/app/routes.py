"""The addresses of recordings and of what was found."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from formcheck.app.findings import Finding
from formcheck.app.recordings import Recording
from formcheck.app.seat import state_of
from formcheck.commands.keep import past_sessions
from formcheck.errors import UsageError
from formcheck.history.sessions import checked_name
from formcheck.history.since import say_since
from formcheck.judge import Settings
from formcheck.report.ending import ending_of
from formcheck.rules.catalogue import Wanted
from formcheck.texts import Texts, load_texts
from formcheck.texts.health import emergency

MOST_UPLOAD_BYTES = 4_000_000_000
"""An hour of a phone's film."""

SPARE_BYTES = 500_000_000
"""What must be left on the disk of temporary files, for the drawn clip and for everybody else."""

LONGEST_FILE_NAME = 200
MOST_JSON_BYTES = 20_000

REPORT_POLICY = "sandbox allow-scripts allow-modals allow-downloads; frame-ancestors 'none'"
"""The report has a policy of its own. It is shown as a page that belongs to nobody: with nothing of
what is allowed to our page."""


def routes() -> Sequence[BaseRoute]:
    """Return the addresses."""
    return [
        Route("/api/recordings", recordings, methods=["GET"]),
        Route("/api/recordings", receive, methods=["POST"]),
        Route("/api/recordings/{number:int}", stop, methods=["DELETE"]),
        Route("/api/results/{number:int}", result, methods=["GET"]),
        Route("/api/results/{number:int}/save", save, methods=["POST"]),
        Route("/api/results/{number:int}/stills/{still:int}", still, methods=["GET"]),
        Route("/results/{number:int}/report", report, methods=["GET"]),
    ]


async def recordings(request: Request) -> Response:
    """Return how far each recording is."""
    return JSONResponse([one.to_dict() for one in state_of(request).recordings.all()])


async def receive(request: Request) -> Response:
    """Take in a recording as it comes; its name and what to look for stand in the address."""
    known = state_of(request)
    wanted = _wanted(request.query_params, known.person)
    size = _announced(request)
    if size is None or size > MOST_UPLOAD_BYTES:
        return _refused("refused.too_large", 413)
    one = known.recordings.begin(_file_name(request.query_params), wanted)
    if one is None:
        return _refused("refused.too_many", 429)
    if shutil.disk_usage(one.folder).free < size + SPARE_BYTES:
        known.recordings.stop(one)
        return _refused("refused.no_room", 507)
    try:
        whole = await _taken_in(request, one, size)
    except (ClientDisconnect, OSError):
        whole = False
    if not whole:
        known.recordings.stop(one)
        return _refused("refused.cut_off", 400)
    _date(one, request.query_params.get("modified", ""))
    known.recordings.arrived(one)
    return JSONResponse(one.to_dict(), 201)


async def _taken_in(request: Request, one: Recording, size: int) -> bool:
    """Write what comes to the disk, for the owner alone; False when it is not as announced."""
    came = 0
    descriptor = os.open(one.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with open(descriptor, "wb") as file:
        async for chunk in request.stream():
            came += len(chunk)
            if came > size or one.over:
                return False
            # Not in the loop of the server: a session may be going on.
            await asyncio.to_thread(file.write, chunk)
            one.share = came / max(size, 1)
    return came == size > 0


def _announced(request: Request) -> int | None:
    said = request.headers.get("content-length", "")
    return int(said) if said.isdecimal() and len(said) < 16 else None


def _file_name(query: QueryParams) -> str:
    name = query.get("name", "").replace("\\", "/").rpartition("/")[2]
    plain = "".join(letter for letter in name if letter.isprintable())
    return plain[:LONGEST_FILE_NAME] or "recording"


def _wanted(query: QueryParams, person: str) -> dict[str, Any]:
    """Return what to look for, checked before anything is read."""
    try:
        target_s = float(query.get("seconds", "30"))
    except ValueError:
        target_s = -1.0
    stretch = query.get("stretch", "auto")
    # Both refuse in a sentence what makes no sense.
    Settings(Wanted.checked(stretch, None), target_s=target_s)
    return {
        "person": checked_name(query.get("person") or person),
        "stretch": stretch,
        "target_s": target_s,
        "language": load_texts(query.get("language", "en")).language,
    }


def _date(one: Recording, modified_ms: str) -> None:
    """Give the file the date it had on the person's disk: some say no other."""
    if modified_ms.isdecimal() and len(modified_ms) < 15:
        seconds = int(modified_ms) / 1000
        os.utime(one.path, (seconds, seconds))


async def stop(request: Request) -> Response:
    """Stop with a recording."""
    known = state_of(request)
    one = known.recordings.get(request.path_params["number"])
    if one is None:
        raise HTTPException(404)
    await asyncio.to_thread(known.recordings.stop, one)
    return JSONResponse(one.to_dict())


async def result(request: Request) -> Response:
    """Return what the Result place shows."""
    finding = _finding(request)
    number = request.path_params["number"]
    texts = load_texts(request.query_params.get("language", "en"))
    ending = asdict(ending_of(finding.result, texts))
    said = {name: value for name, value in ending.items() if name != "fault"}
    if said["state"] == "hurt":
        said["next"] = f"{said['next']}. {emergency(texts)}"
    since = await asyncio.to_thread(_since, finding, texts)
    # No green where no target was reached, and a still in good form is full of it.
    shown = [one for one in enumerate(finding.stills) if not one[1].good]
    if said["state"] == "reached":
        shown = list(enumerate(finding.stills))
    return JSONResponse(
        {
            **said,
            "name": finding.result.source.path if finding.source == "clip" else "",
            "source": finding.source,
            "person": finding.person,
            "when": finding.when.astimezone().strftime("%Y-%m-%dT%H:%M"),
            "session": finding.session,
            "savable": bool(finding.result.holds or finding.result.notes),
            "old": finding.old,
            "report": f"/results/{number}/report?language={texts.language}",
            "since": since,
            "stills": [
                {
                    "source": f"/api/results/{number}/stills/{at}",
                    "time_s": one.time_s,
                    "good": one.good,
                }
                for at, one in shown
            ],
        }
    )


def _since(finding: Finding, texts: Texts) -> tuple[str, ...]:
    """Say how a result compares with what is saved of the same person."""
    others = past_sessions(finding.person, but=finding.session)
    return say_since(finding.result, finding.when, others, texts)


async def save(request: Request) -> Response:
    """Save a result in the history."""
    finding = _finding(request)
    body = await _json(request)
    person = checked_name(str(body.get("person") or state_of(request).person))
    try:
        when = datetime.fromisoformat(str(body.get("when"))).astimezone()
    except (ValueError, OverflowError, OSError):
        return _refused("refused.date", 400)
    if when > datetime.now(UTC):
        return _refused("refused.future", 400)
    number = await asyncio.to_thread(finding.save, person, when, str(body.get("note", "")).strip())
    return JSONResponse({"session": number, "person": finding.person})


async def still(request: Request) -> Response:
    """Return a still of a result."""
    stills = _finding(request).stills
    at = request.path_params["still"]
    if at >= len(stills):
        raise HTTPException(404)
    return Response(stills[at].jpeg, media_type="image/jpeg")


async def report(request: Request) -> Response:
    """Return the report page."""
    texts = load_texts(request.query_params.get("language", "en"))
    html = await asyncio.to_thread(_finding(request).page, texts)
    return HTMLResponse(html, headers={"content-security-policy": REPORT_POLICY})


def _finding(request: Request) -> Finding:
    finding = state_of(request).findings.get(request.path_params["number"])
    if finding is None:
        raise HTTPException(404)
    return finding


async def _json(request: Request) -> dict[str, Any]:
    """Return what a request says, of a sane size."""
    size = _announced(request)
    if size is None or size > MOST_JSON_BYTES:
        raise UsageError("refused.somehow")
    try:
        content = await request.json()
    except (ValueError, RecursionError) as error:
        raise UsageError("refused.somehow") from error
    if not isinstance(content, dict):
        raise UsageError("refused.somehow")
    return content


def _refused(word: str, status: int) -> Response:
    """Refuse in words of the page's language, which the page looks up by their key."""
    return JSONResponse({"word": word}, status, headers={"connection": "close"})
