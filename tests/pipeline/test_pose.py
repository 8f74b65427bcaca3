"""Numbers of a pose as MediaPipe gives them, put on one scale."""

import numpy as np

from formcheck.pipeline.pose import _with_odds


def test_odds_leave_certainty_alone_and_lift_doubt() -> None:
    raised = _with_odds(np.array([0.0, 0.05, 1.0], np.float32), 19.0)
    np.testing.assert_allclose(raised, [0.0, 0.5, 1.0], atol=1e-6)


def test_full_is_left_as_it_is() -> None:
    given = np.array([0.2, 0.7], np.float32)
    assert _with_odds(given, 1.0) is given
