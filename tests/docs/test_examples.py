"""Every example of the API reference runs and gives what it shows."""

import doctest
import re
import shutil
from pathlib import Path

import pytest

import formcheck
from formcheck.pipeline import analyze, replay
from formcheck.pipeline.track import look_through

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(formcheck.__all__)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A good clip with its frame table, a bad one, and a stretch from outside."""
    pytest.importorskip("xarray")
    from formcheck.cli import main

    here = tmp_path_factory.mktemp("examples")
    clips = ROOT / "tests" / "clips"
    shutil.copy(clips / "small-001-seated.mp4", here / "clip.mp4")
    (here / "sample_videos").mkdir()
    shutil.copy(clips / "small-004-seated.mp4", here / "sample_videos" / "seated_rounded.mp4")
    shutil.copytree(ROOT / "tests" / "fourth", here, dirs_exist_ok=True)
    clip = str(here / "clip.mp4")
    assert main(["analyze", clip, "--model", "lite", "--frames", "csv", "--no-video"]) == 0
    return here


@pytest.fixture(scope="module")
def known():
    """What was seen in a clip, for all examples: one looks, the others need not."""
    return {}


@pytest.fixture
def inside(folder, known, monkeypatch):
    def look_once(source, model="heavy", **how):
        clip = Path(source.info.path).name, model
        if clip not in known:
            known[clip] = tuple(look_through(source, model, **how))
        else:
            # Read to its end, as it would be: so its length is known.
            for _ in source.decoded():
                pass
        yield from known[clip]

    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(str(folder))
    for user in (analyze, replay):
        monkeypatch.setattr(user, "look_through", look_once)


@pytest.mark.model
@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize("name", ["formcheck", *NAMES])
def test_an_example_gives_what_it_shows(name):
    documented = formcheck if name == "formcheck" else getattr(formcheck, name)
    example = doctest.DocTestParser().get_doctest(documented.__doc__, {}, name, None, 0)
    assert len(example.examples) > 1
    assert not any(doctest.SKIP in one.options for one in example.examples)
    said: list[str] = []
    assert (
        doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(example, out=said.append).failed
        == 0
    ), "".join(said)


@pytest.mark.model
@pytest.mark.usefixtures("inside")
def test_the_first_example_of_the_python_page_runs(capsys):
    page = (ROOT / "docs" / "api.md").read_text("utf-8")
    (block,) = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    exec(compile(block, "api.md", "exec"), {})
    assert capsys.readouterr().out.startswith("seated both 3.")
