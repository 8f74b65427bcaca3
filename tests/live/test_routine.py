import pytest

from formcheck.errors import FormcheckError, UnreadableInputError, UsageError
from formcheck.live.routine import Plan, Routine, Step, load_routine
from formcheck.texts import load_texts
from tests.end_to_end.conftest import ROOT

GOOD = """
name = "Evening"
target_s = 20
[[step]]
stretch = "standing"
side = "left"
[[step]]
stretch = "standing"
side = "right"
[[step]]
stretch = "seated"
"""


def test_a_routine_is_read(tmp_path):
    path = tmp_path / "r.toml"
    path.write_text(GOOD)
    steps = (Step("standing", "left"), Step("standing", "right"), Step("seated", "both"))
    assert load_routine(path) == Routine("Evening", 20.0, steps)


def test_the_routine_of_the_docs_is_one():
    routine = load_routine(ROOT / "docs" / "routine.toml")
    assert [step.side for step in routine.steps] == ["left", "right"] * 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "1 to 50"),
        ("steps = 3", "'steps' means nothing"),
        ('target_s = "long"\n[[step]]\nstretch="seated"', "not a number of seconds"),
        ("target_s = true\n[[step]]\nstretch='seated'", "not a number of seconds"),
        ("target_s = -3\n[[step]]\nstretch='seated'", "from 1 to 3600"),
        ("target_s = nan\n[[step]]\nstretch='seated'", "from 1 to 3600"),
        ("[[step]]\nstretch = 'yoga'", "step 1 has no stretch 'yoga'"),
        ("[[step]]\nstretch = 'seated'\nside = 'front'", "step 1 has no side 'front'"),
        ("[[step]]\nstretch = 'seated'\nreps = 3", "nothing else"),
        ("[[step]]\nstretch = 'supine'", "one leg at a time"),
        ("step = 'standing'", "1 to 50"),
        ("step = ['standing']", "step 1 must have"),
        ("[[step]]\nstretch = ['a']", "step 1 has no stretch"),
        ("[[step]]\nstretch = 'seated'\nside = ['left']", "step 1 has no side"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, text, sentence):
    path = tmp_path / "r.toml"
    path.write_text(text)
    with pytest.raises(UsageError, match=sentence):
        load_routine(path)


@pytest.mark.parametrize("content", [b"not toml [", b"\xff\xfe\x00"])
def test_not_a_toml_file(tmp_path, content):
    path = tmp_path / "r.toml"
    path.write_bytes(content)
    with pytest.raises(UnreadableInputError, match="not a TOML file"):
        load_routine(path)


def test_a_file_that_is_nested_without_end(tmp_path):
    path = tmp_path / "r.toml"
    path.write_text("step = " + 5000 * "[")
    with pytest.raises(UnreadableInputError, match="nested too deeply"):
        load_routine(path)


def test_a_file_that_begins_with_the_mark_of_its_encoding(tmp_path):
    path = tmp_path / "r.toml"
    path.write_text(GOOD, encoding="utf-8-sig")
    assert load_routine(path).name == "Evening"


def test_the_users_target_goes_before_the_files(tmp_path):
    path = tmp_path / "r.toml"
    path.write_text(GOOD)
    assert load_routine(path, 5.0).target_s == 5.0
    path.write_text("[[step]]\nstretch = 'seated'\n")
    assert (load_routine(path).target_s, load_routine(path, 5.0).target_s) == (30.0, 5.0)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(UnreadableInputError, match="There is no file"):
        load_routine(tmp_path / "nothing.toml")


def test_without_a_routine_the_other_side_follows():
    plan = Plan()
    assert plan.next is None
    assert not plan.complete
    plan.done(Step("standing", "left"))
    assert plan.next == Step("standing", "right")
    plan.done(Step("standing", "right"))
    assert plan.complete


def test_both_legs_at_once_are_complete():
    plan = Plan()
    plan.done(Step("seated", "both"))
    assert plan.complete


def test_a_routine_goes_on_with_its_own_after_something_else():
    plan = Plan(Routine("r", 30, (Step("standing", "left"), Step("seated", "both"))))
    plan.done(Step("supine", "left"))
    assert plan.next == Step("standing", "left")
    plan.done(Step("seated", "both"))
    plan.done(Step("standing", "left"))
    assert plan.complete
    assert plan.fixed


def test_any_side_does_where_both_are_asked_for():
    plan = Plan(Routine("r", 30, (Step("seated", "both"),)))
    plan.done(Step("seated", "left"))
    assert plan.complete


def test_repetitions_ask_for_each_leg_in_turn():
    plan = Plan(repetitions=2)
    asked = []
    for side in ("right", "left", "right", "left"):
        plan.done(Step("standing", side))
        asked.append(plan.next)
    left, right = Step("standing", "left"), Step("standing", "right")
    assert asked == [left, right, left, None]
    assert plan.complete


def test_repetitions_of_both_legs_are_as_many_holds():
    plan = Plan(repetitions=3)
    for left_over in (2, 1, 0):
        plan.done(Step("seated", "both"))
        assert (plan.next is not None) == (left_over > 0)
    assert plan.complete


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[step]]\nstretch = 'supine'", "Schritt 1: die Dehnung supine macht man mit einem Bein"),
        ("target_s = 0\n[[step]]\nstretch='seated'", "target_s geht von 1 bis 3600 s, nicht 0."),
        ("not toml [", "ist keine TOML-Datei"),
    ],
)
def test_it_is_said_in_german_too(tmp_path, text, sentence):
    path = tmp_path / "r.toml"
    path.write_text(text)
    with pytest.raises(FormcheckError) as caught:
        load_routine(path)
    assert sentence in caught.value.told(load_texts("de"))
