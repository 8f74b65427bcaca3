"""Numbers of a pose as MediaPipe gives them, put on one scale."""

import numpy as np

from formcheck.measure.landmarks import Pose
from formcheck.pipeline.pose import PoseEstimator, _with_odds
from formcheck.pipeline.ways import Way, shown


def test_odds_leave_certainty_alone_and_lift_doubt() -> None:
    raised = _with_odds(np.array([0.0, 0.05, 1.0], np.float32), 19.0)
    np.testing.assert_allclose(raised, [0.0, 0.5, 1.0], atol=1e-6)


def test_full_is_left_as_it_is() -> None:
    given = np.array([0.2, 0.7], np.float32)
    assert _with_odds(given, 1.0) is given


class SeesOneWay(PoseEstimator):
    """Finds a person only where the picture is shown in one way; looks for nobody else."""

    def __init__(self, way: Way, image: np.ndarray) -> None:
        self._shape = shown(image, way).shape
        self._landmarker = type("Model", (), {"detect": None, "close": lambda _: None})()
        self.looks = 0

    def _run(self, _detect, image, *_more):
        self.looks += 1
        return image.shape == self._shape

    def _poses(self, result, image):
        height, width = image.shape[:2]
        whole = np.ones((height, width), np.float32)
        points = np.full((33, 2), (width / 2, height / 2), np.float32)
        pose = Pose(points, np.zeros((33, 3)), np.ones(33), whole, (width, height))
        return [pose] if result else []


def test_who_is_found_only_with_room_around_is_found_where_they_are() -> None:
    image = np.zeros((48, 64, 3), np.uint8)
    estimator = SeesOneWay(Way(0, border=True), image)
    (pose,) = estimator.find(image)
    assert pose.size == (64, 48)
    np.testing.assert_allclose(pose.points[0], (32, 24))
    assert estimator.looks == 2
    assert estimator.find(image, again=False) == []
