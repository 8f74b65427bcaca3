"""Rendered people with exact ground truth, for tests, samples and measuring formcheck's error.

Needs the extra: ``pip install ".[render]"``. This package itself imports without it.
On a Linux machine without a screen the renderer also needs EGL (Debian: ``libegl1``).

Reading order: :mod:`~formcheck.synth.bodydata` (where the body comes from),
:mod:`~formcheck.synth.body` (a person from numbers), :mod:`~formcheck.synth.pose` and
:mod:`~formcheck.synth.stretch` (into a posture), :mod:`~formcheck.synth.truth` (its exact angles),
:mod:`~formcheck.synth.motion` (over time), :mod:`~formcheck.synth.look` and
:mod:`~formcheck.synth.render` (a picture of it), :mod:`~formcheck.synth.film` (as a phone records
it), :mod:`~formcheck.synth.clip` and :mod:`~formcheck.synth.make` (a clip with its truth).

Then what is made: :mod:`~formcheck.synth.clips` (the samples, by hand), and
:mod:`~formcheck.synth.sample` (the sets, drawn from :mod:`~formcheck.synth.people`,
:mod:`~formcheck.synth.places` and :mod:`~formcheck.synth.programmes`), written by
:mod:`~formcheck.synth.sets`.
"""
