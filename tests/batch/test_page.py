from datetime import date
from html.parser import HTMLParser

from formcheck.batch.clips import Clip
from formcheck.batch.page import build_page, histogram
from formcheck.batch.summary import summarise, worst_faults
from formcheck.batch.task import How, Outcome
from formcheck.judge import Settings

EVIL = '<script>alert("1")</script>.mp4'


def outcome(score: float, *faults: tuple[str, float]) -> Outcome:
    hold = {
        "stretch": "standing", "side": "left", "score": score, "completed": score > 90,
        "faults": [
            {"fault": name, "worst": worst, "start_s": 1.0, "end_s": 3.0, "message": f"{name}!"}
            for name, worst in faults
        ],
    }  # fmt: skip
    result = {"model": "lite", "holds": [hold], "pose": None, "summary": {"score": score}}
    return Outcome("k", "v", result, ((2.0,) * len(faults),))


CLIPS = [Clip("a"), Clip(EVIL), Clip("c"), Clip("d")]
OUTCOMES = [
    outcome(100.0, ("rounded_back", 40.0), ("rounded_back", 60.0)),
    outcome(20.0, ("bent_knee", 90.0), ("rounded_back", 50.0)),
    Outcome("k", "v", trouble="died", message="crash & burn"),
    Outcome("k", "v", {"model": "lite", "holds": [], "pose": None, "summary": {"score": None}}),
]


def test_figures():
    summary = summarise(CLIPS, OUTCOMES)
    assert (summary.clips, summary.holds, summary.completed) == (4, 2, 1)
    # A clip that failed or shows no stretch counts as 0: a lost recording must not pass.
    assert summary.mean_score == 30.0
    assert summary.faults == {"rounded_back": 2, "bent_knee": 1}
    assert summary.without == ("d",)
    assert summary.failed == (("c", "crash & burn"),)
    assert summary.stuck == 1


def test_the_worst_of_each_kind_take_turns_and_a_clip_shows_a_kind_once():
    worst = worst_faults(CLIPS, OUTCOMES, 3)
    assert [(w.fault, w.worst) for w in worst] == [
        ("bent_knee", 90.0),
        ("rounded_back", 60.0),
        ("rounded_back", 50.0),
    ]


def test_a_fault_comes_with_what_was_found_of_the_back_at_that_moment():
    both = outcome(50.0, ("bouncing", 9.0), ("rounded_back", 40.0))
    back = both.result["holds"][0]["faults"][1]
    back |= {"where": "lower"}
    for start_s, rounded, where in ((1.5, True, "lower"), (2.5, False, None)):
        back["start_s"] = start_s
        bouncing = worst_faults([Clip("a")], [both], 9)[0]
        assert (bouncing.fault, bouncing.rounded, bouncing.where) == ("bouncing", rounded, where)
        assert not bouncing.back_judged
    both.result["holds"][0]["judged"] = {"rounded_back": 1.0}
    assert worst_faults([Clip("a")], [both], 9)[0].back_judged


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("src", "href")]


def test_the_page_stands_alone_and_names_cannot_break_it():
    summary = summarise(CLIPS, OUTCOMES)
    worst = worst_faults(CLIPS, OUTCOMES, 3)
    how = How(Settings())
    page = build_page(
        summary, worst, lambda w: b"jpeg" if w.worst > 55 else "it <hid>", how, date(2026, 1, 2)
    )
    reader = Reader()
    reader.feed(page)
    assert "script" not in reader.tags
    assert EVIL not in page
    assert "Content-Security-Policy\" content=\"default-src 'none'; img-src data:;" in page
    assert len(reader.links) == 2
    assert all(link.startswith("data:image/jpeg;base64,") for link in reader.links)
    assert "crash &amp; burn" in page
    assert "no picture: it &lt;hid&gt;" in page
    assert "2026-01-02" in page
    # Landmarks that were kept may be by another model than the one that is asked for.
    assert "model lite, target 30 s" in page


def test_the_histogram_counts_every_hold_and_100_is_in_the_last_bin():
    picture = histogram([0.0, 9.99, 10.0, 100.0])
    assert "0 to 10: 2, 10 to 20: 1, 90 to 100: 1" in picture
    assert "no hold" in histogram([])
