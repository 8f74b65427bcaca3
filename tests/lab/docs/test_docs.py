"""What is shown of the program is compared with room for processors, and no more."""

import json

import pytest

from formcheck.lab.docs import readme
from formcheck.lab.docs.compare import differences
from formcheck.lab.docs.notebooks import compare

VERDICT = "  · Seated, both legs: held 0.0 of 30 s\n  hip flexion 130° mean (± 8°)\n"


@pytest.mark.parametrize(
    ("was", "now", "same"),
    [
        ("hip flexion 130° mean", "hip flexion   132° mean", True),
        ("hip flexion 130° mean", "hip flexion 133° mean", False),
        ("2.9–11.5 s", "3.1–11.3 s", True),
        ("2.9–11.5 s", "3.3–11.5 s", False),
        ("bias +0.625", "bias +0.590", True),
        ("bias +0.625", "bias +0.500", False),
        ("± 12°", "± 14°", True),
        ("± 12°", "± 15°", False),
        ("-7° nan°", "−7° nan°", True),
        ("The back was rounded", "The back was straight", False),
        ("one fault", "one fault and another", False),
        ("out/a.html (1.4 MB)", "out/a.html (9.9 MB)", True),
        (
            "formcheck: 4 of 10 clips, 1 min left\nheld",
            "formcheck: 5 of 10 clips\nformcheck: 7 of 10 clips\nheld",
            True,
        ),
    ],
)
def test_numbers_have_room_and_words_have_none(was, now, same):
    assert (list(differences(was, now)) == []) is same


def test_what_differs_is_named_with_its_place():
    (words,) = differences(VERDICT, VERDICT.replace("130", "120"))
    assert words == "130 is now 120 in “30 s hip flexion 130 °”"


def test_the_readme_shows_a_verdict_of_the_first_command():
    shown = readme.shown()
    assert shown.startswith("seated_rounded.mp4\n")
    assert "held" in shown
    assert "→" not in shown


def test_files_written_are_no_part_of_the_verdict():
    assert readme.without_files("a.mp4\n\n  · Seated\n  → out/a.json\n") == "a.mp4\n  · Seated\n"


def notebook(folder, *outputs):
    folder.mkdir()
    cells = [{"cell_type": "markdown", "source": "# Words"}]
    cells += [{"cell_type": "code", "outputs": [output]} for output in outputs]
    (folder / "a.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return folder


def test_what_a_cell_prints_is_compared(tmp_path):
    noise = {"output_type": "stream", "name": "stderr", "text": ["12 s"]}
    picture = {"output_type": "display_data", "data": {"image/png": "AAA"}}

    def printed(text):
        return {"output_type": "stream", "name": "stdout", "text": [text]}

    was = notebook(tmp_path / "was", printed("held 9.0 s"), noise, picture)
    near = notebook(tmp_path / "near", printed("held 9.2 s"), printed(""), picture)
    far = notebook(tmp_path / "far", printed("held 7.0 s"), noise, printed("no picture"))
    assert list(compare(was, near)) == []
    first, *others = compare(was, far)
    assert first.startswith("a.ipynb, code cell 1: 9.0 is now 7.0")
    assert {words.partition(":")[0] for words in others} == {"a.ipynb, code cell 3"}
