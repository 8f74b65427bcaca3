"""The pages of docs/, built and opened in Chromium as somebody would read them."""

import functools
import http.server
import logging
import os
import threading
from pathlib import Path

import browser as a_browser
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Folder of the built site."""
    commands = pytest.importorskip("mkdocs.commands.build")
    pytest.importorskip("material")
    from mkdocs.config import load_config

    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    logging.getLogger("mkdocs").setLevel(logging.ERROR)
    folder = tmp_path_factory.mktemp("site")
    commands.build(load_config(str(ROOT / "mkdocs.yml"), site_dir=str(folder), strict=True))
    return folder


@pytest.fixture(scope="module")
def address(site):
    """Where a server on loopback shows it."""
    handler = functools.partial(_Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    reach = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    yield from a_browser.start(tmp_path_factory.mktemp("profile"), reach)


def test_no_page_complains_asks_the_network_or_scrolls_sideways(site, address, browser):
    browser.command("Network.enable")
    pages = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    assert len(pages) > 20
    for page in pages:
        if page == "404.html":
            continue
        browser.open(f"{address}/{page}", size=(390, 844), phone=True, dark=True)
        browser.until("document.readyState === 'complete'")
        asked = browser.js("return performance.getEntriesByType('resource').map(r => r.name)")
        assert [name for name in asked if not name.startswith((address, "data:"))] == [], page
        wide = browser.js("return document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{page} is {wide} px too wide for a phone"
        browser.js("document.querySelectorAll('img').forEach(i => i.loading = 'eager')")
        browser.until("[...document.images].every(i => i.complete)")
        empty = "return [...document.images].filter(i => !i.naturalWidth).map(i => i.src)"
        assert browser.js(empty) == [], page
        assert browser.complaints() == [], page


def test_the_search_finds_a_word(address, browser):
    browser.open(f"{address}/index.html")
    browser.until("document.querySelector('.md-search__input')")
    browser.js("document.querySelector('.md-search__input').focus()")
    browser.find(".md-search__input").send_keys("rounded")
    browser.until("document.querySelectorAll('.md-search-result__item').length > 2")


def test_every_command_and_option_has_its_line(site):
    from formcheck.cli import build_parser

    text = (site / "command-line.html").read_text("utf-8")
    subs = next(a for a in build_parser()._actions if a.dest == "command").choices
    for name, parser in subs.items():
        assert f"formcheck {name}" in text
        for action in parser._actions:
            if action.help != "==SUPPRESS==":
                assert all(option in text for option in action.option_strings)


def test_every_public_name_is_explained_with_an_example():
    import formcheck

    page = (ROOT / "docs" / "api.md").read_text("utf-8")
    for name in formcheck.__all__:
        assert f"::: formcheck.{name}\n" in page
        assert "Examples\n" in getattr(formcheck, name).__doc__, name
        assert ">>> " in getattr(formcheck, name).__doc__, name
