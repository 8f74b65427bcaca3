"""Fitting what is learned: the networks that read spine flexion from the outline of the back.

Needs the extra: ``pip install ".[train]"``. Nothing here is imported when formcheck runs.
"""
