"""Skips the tests of whoever imports it while the body data is not in the cache yet."""

import pytest

from formcheck.lab.synth.bodydata import BodyDataError, wheel_path

try:
    wheel_path(download=False)
except BodyDataError:
    pytest.skip("body data not downloaded", allow_module_level=True)
