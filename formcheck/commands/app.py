"""``formcheck app``: binds the port, prints the address, opens the browser, serves until Ctrl-C."""

from __future__ import annotations

import argparse
import contextlib
import errno
import os
import socket
import threading
import webbrowser

from formcheck import errors
from formcheck.app.guard import KEY_NAME, Secrets
from formcheck.app.server import serve
from formcheck.commands.annotator import Drawing
from formcheck.commands.arguments import DEFAULT_PORT
from formcheck.commands.keep import take_up_sessions
from formcheck.commands.say import complain, say
from formcheck.history.sessions import checked_name
from formcheck.texts import Texts, load_texts, system_language

HOST = "127.0.0.1"


def run_app(arguments: argparse.Namespace) -> int:
    """Serve the page; returns the exit status."""
    person = None if arguments.person is None else checked_name(arguments.person)
    texts = load_texts(arguments.language or system_language())
    take_up_sessions(texts)
    known = Secrets()
    with contextlib.closing(_bound(arguments.port)) as listener:
        port = listener.getsockname()[1]
        address = f"http://{HOST}:{port}/?{KEY_NAME}="
        say(texts("served.at", address=address + known.key))
        say(texts("served.only"))
        if not arguments.no_browser:
            # Some browsers do not come back before they are closed.
            threading.Thread(target=_open, args=(address + known.once, texts), daemon=True).start()
        # uvicorn ends in order first and then passes the signal on.
        with contextlib.suppress(KeyboardInterrupt):
            serve(
                listener,
                known,
                person=person,
                language=arguments.language,
                drawing=Drawing.of(arguments),
            )
    say(texts("served.ended"))
    return errors.EXIT_OK


def _open(address: str, texts: Texts) -> None:
    with contextlib.suppress(webbrowser.Error, OSError):
        if webbrowser.open(address):
            return
    complain(texts("ended.browser"))


def _bound(port: int | None) -> socket.socket:
    """Return a socket that listens; any port will do if none was asked for."""
    wanted = DEFAULT_PORT if port is None else port
    try:
        return socket.create_server((HOST, wanted))
    except OSError as error:
        if port is None and error.errno in (errno.EADDRINUSE, errno.EACCES):
            return socket.create_server((HOST, 0))
        reason = os.strerror(error.errno or errno.EADDRINUSE)
        raise errors.UsageError("wrong.no_port", port=wanted, why=reason) from error
