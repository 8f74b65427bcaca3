"""Rendered people with exact ground truth, for tests, samples and measuring formcheck's error.

Needs the extra: ``pip install ".[render]"``. This package itself imports without it.
On a Linux machine without a screen the renderer also needs EGL (Debian: ``libegl1``).

Reading order: `bodydata` (where the body comes from), `body` (a person from numbers), `pose` and
`stretch` (into a posture), `truth` (its exact angles), `motion` (over time), `look` and `render` (a
picture of it), `camera` (as a phone records it), `clip` and `make` (a clip with its truth).

Then what is made: the samples (by hand, in ``clips.toml``), and
:mod:`~formcheck.lab.synth.sample` (the sets, drawn from :mod:`~formcheck.lab.synth.people`,
:mod:`~formcheck.lab.synth.places` and :mod:`~formcheck.lab.synth.programmes`), written by
:mod:`~formcheck.lab.synth.sets`.
"""
