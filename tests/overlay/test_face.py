"""A blurred face: found from its landmarks, and never shown because one was lost."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from drawn_people import pose

from formcheck.measure.landmarks import Pose
from formcheck.overlay.face import Faces, blur, face_of

SIZE = (640, 360)


def noise(size: tuple[int, int] = SIZE) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (size[1], size[0], 3), np.uint8)


def with_face(points: list[tuple[float, float]]) -> Pose:
    """Somebody whose eleven landmarks of the face lie there, pixels."""
    person = pose(SIZE)
    moved = person.points.copy()
    moved[:11] = [points[n % len(points)] for n in range(11)]
    return replace(person, points=moved)


def test_all_landmarks_of_the_face_are_covered_with_room_around_them():
    corners = [(400.0, 80.0), (440.0, 80.0), (440.0, 120.0), (400.0, 120.0)]
    person = with_face(corners)
    face = face_of(person)
    assert face is not None
    assert (face.x, face.y) == (pytest.approx(0.6591, abs=0.003), pytest.approx(0.273, abs=0.01))
    for x, y in corners:
        assert math.hypot(x - face.x * 640, y - face.y * 360) < 0.75 * face.radius * 640


def test_landmarks_in_one_point_still_make_a_head():
    trunk = np.hypot(0.2 * 640, 0.13 * 360)
    face = face_of(with_face([(420.0, 100.0)]))
    assert face is not None
    assert face.radius * 640 == pytest.approx(0.3 * trunk, rel=0.02)
    assert face_of(with_face([(math.nan, 100.0)])) is None


def test_nothing_of_a_face_is_left_and_nothing_else_is_touched():
    person = with_face([(400.0, 80.0), (440.0, 120.0)])
    face = face_of(person)
    assert face is not None
    image, before = noise(), noise()
    blur(image, [face])
    y, x = np.mgrid[: SIZE[1], : SIZE[0]]
    away = np.hypot(x - face.x * 640, y - face.y * 360)
    inside = away < face.radius * 640 - 2
    assert image[inside].std() < 0.2 * before[inside].std()
    assert (image[away > face.radius * 640 + 2] == before[away > face.radius * 640 + 2]).all()


@pytest.mark.parametrize("at", [(-30.0, 100.0), (650.0, 370.0), (0.0, 0.0)])
def test_a_face_at_the_border_or_outside_is_no_error(at):
    face = face_of(with_face([at]))
    assert face is not None
    blur(noise(), [face])


def seen(times: dict[float, tuple[float, float] | None]) -> Faces:
    faces = Faces()
    for time_s, place in times.items():
        faces.add(time_s, None if place is None else with_face([place]))
    return faces


def places(faces: Faces, time_s: float) -> list[int]:
    return sorted(round(face.x * 640) for face in faces.at(time_s))


def test_a_lost_face_is_covered_where_it_was_and_where_it_will_be():
    faces = seen({0.0: (100.0, 90.0), 1.0: None, 2.0: None, 3.0: None, 4.0: (300.0, 90.0)})
    assert places(faces, 2.0) == [100, 300]
    assert places(faces, 0.5) == [100, 300]


def test_before_the_first_and_after_the_last_time_the_nearest_is_covered():
    faces = seen({0.0: None, 1.0: (100.0, 90.0), 2.0: (300.0, 90.0), 9.0: None})
    assert places(faces, 0.0) == [100]
    assert places(faces, 9.0) == [300]


def test_a_landmark_that_leaps_for_one_look_uncovers_nothing():
    places_at = {n / 12: (100.0, 90.0) for n in range(12)}
    faces = seen({**places_at, 6 / 12: (500.0, 90.0)})
    for time_s in (6 / 12, 6.5 / 12, 7 / 12):
        assert {100, 500} <= set(places(faces, time_s))
    assert set(places(faces, 11 / 12)) == {100}


def test_where_no_face_was_ever_found_there_is_nothing_to_cover():
    assert list(seen({0.0: None, 1.0: None}).at(0.5)) == []
