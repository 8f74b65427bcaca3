"""What the site makes while it is built, so that it cannot differ from the program.

The command line's page is read off the parser. Papers beside docs/ (changes, architecture) are
pages too. A link from a page to another file outside of docs/ works in the repository; the site
has no such page, so there its words stand without the link, followed by the file's path. A link
to a file that does not exist stays as it is, and the strict build refuses it.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

_ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(_ROOT))

PAPERS = {"CHANGELOG.md": "changelog.md", "ARCHITECTURE.md": "architecture.md"}
"""Files at the top of the repository, and the page that each is."""

LOOPS = "formcheck/app/static/loops/"

_OUTSIDE = re.compile(r"(?<!!)\[([^\]]+)\]\((?:\.\./)?([^)#\s:]+)(#[^)\s]*)?\)")


def on_files(files: Any, config: Any) -> Any:
    """Add the pages that no file of docs/ holds."""
    pages = {page: (_ROOT / paper).read_text("utf-8") for paper, page in PAPERS.items()}
    pages["command-line.md"] = command_line()
    for name, text in pages.items():
        files.append(File.generated(config, name, content=text))
    # The page of the program has the demonstrations; the site shows the same files.
    for loop in sorted((_ROOT / LOOPS).glob("*.webp")):
        files.append(File.generated(config, f"loops/{loop.name}", abs_src_path=str(loop)))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Lead links out of docs/ to the page made of that file, or to its path in words."""

    def replaced(match: re.Match[str]) -> str:
        words, path, anchor = match.groups()
        if path in PAPERS:
            return f"[{words}]({PAPERS[path]}{anchor or ''})"
        if path.startswith("docs/"):
            return f"[{words}]({path.removeprefix('docs/')}{anchor or ''})"
        if (_ROOT / "docs" / path).exists() or not (_ROOT / path).exists():
            return match.group(0)
        return f"`{path}`" if words == path else f"{words} (`{path}`)"

    return _OUTSIDE.sub(replaced, markdown.replace(f"(../{LOOPS}", "(loops/"))


def command_line() -> str:
    """Return the page of every command and option, as the parser knows them."""
    from formcheck.cli import build_parser

    parts = [
        "# The command line",
        "Every command and option, read off the program. The same is shown by "
        "`formcheck COMMAND --help`.",
    ]
    parts += _commands(build_parser(), "formcheck", level=2)
    return "\n\n".join(parts) + "\n"


def _commands(parser: argparse.ArgumentParser, name: str, level: int) -> Iterator[str]:
    for group in parser._actions:
        if not isinstance(group, argparse._SubParsersAction):
            continue
        short = {choice.dest: choice.help for choice in group._choices_actions}
        for command, sub in group.choices.items():
            yield f"{'#' * level} {name} {command}"
            yield _plain(sub.description or short.get(command) or "")
            usage = " ".join(sub.format_usage().removeprefix("usage: ").split())
            yield f"`{usage}`"
            yield "\n".join(_options(sub))
            if sub.epilog:
                yield _plain(sub.epilog)
            yield from _commands(sub, f"{name} {command}", level + 1)


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    formatter = parser._get_formatter()
    for action in parser._actions:
        if isinstance(action, (argparse._HelpAction, argparse._SubParsersAction)):
            continue
        if action.help == argparse.SUPPRESS:
            continue
        names = formatter._format_action_invocation(action)
        yield f"- `{names}`: {_plain(formatter._expand_help(action) if action.help else '')}"


def _plain(text: str) -> str:
    # What argparse shows as it is must not be read as HTML or markup.
    text = " ".join(text.split()).replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([*_])", r"\\\1", text)
