"""Labels and the figures made of them."""

from __future__ import annotations

import json

import pytest

from formcheck.errors import UnreadableInputError
from formcheck.lab.benchmark.photos import Label, Photo, Seen, figures, photos_json, read_labels

NAN = float("nan")
HEAD = "file,stretch,view,back,knee\n"


def photo(stretch="standing", view="side", back="straight", knee="straight", seen=None):
    return Photo(Label("a.jpg", stretch, view, back, knee), seen or Seen("standing", 5.0, 3.0, ()))


def test_recognition():
    found = figures(
        [
            photo(),
            photo("seated"),
            photo("other"),
            photo("other", seen=Seen(None, 1.0, 1.0, ())),
        ]
    )
    assert found["stretch recognised"] == {"right": 1, "n": 2}
    assert found["no stretch where there is none"] == {"right": 1, "n": 2}


def test_backs_by_view_and_abstentions():
    round_seen = Seen("standing", 60.0, 3.0, ("rounded_back",))
    found = figures(
        [
            photo(),
            photo(seen=Seen("standing", NAN, 3.0, ())),
            photo(seen=Seen(None, 8.0, 3.0, ())),
            photo(back="clearly rounded", seen=round_seen),
            photo(back="clearly rounded", seen=Seen("standing", 20.0, 3.0, ())),
            photo(back="mildly rounded"),
            photo("supine", seen=Seen("supine", NAN, 3.0, ())),
            photo(view="oblique", seen=round_seen),
        ]
    )
    assert found["back straight, side view"] == {"right": 1, "n": 1, "not_judged": 2}
    assert found["back clearly rounded, side view"] == {"right": 1, "n": 2, "not_judged": 0}
    assert found["back straight, oblique view"] == {"right": 0, "n": 1, "not_judged": 0}
    assert found["AUC of the back angle, side view"] == {"auc": 1.0, "n": 4, "not_judged": 1}
    assert found["AUC of the back angle, oblique view"]["auc"] is None


def test_knees():
    bent = Seen("standing", 5.0, 40.0, ("bent_knee",))
    found = figures([photo(knee="bent", seen=bent), photo(seen=bent), photo()])
    assert found["knee bent"] == {"right": 1, "n": 1, "not_judged": 0}
    assert found["knee straight"] == {"right": 1, "n": 2, "not_judged": 0}


def test_json():
    data = json.loads(photos_json([photo(seen=Seen(None, NAN, NAN, ()))], "full"))
    assert data["schema"] == "formcheck-photos/1"
    assert data["photos"][0]["found"]["back_angle_deg"] is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no labels"),
        (HEAD, "holds no labels"),
        ("file,stretch\na.jpg,standing\n", "line 2: 'view' is missing"),
        (HEAD + "a.jpg,lunge,side,straight,bent\n", "line 2: stretch is 'lunge'"),
        (HEAD + "a.jpg,seated,side,straight,bent\n", "line 2: a.jpg is not beside it"),
    ],
)
def test_labels_that_are_not_in_order(tmp_path, text, words):
    path = tmp_path / "labels.csv"
    path.write_text(text)
    with pytest.raises(UnreadableInputError, match=r"labels\.csv") as error:
        read_labels(path)
    assert words in str(error.value)
