"""Attacks: hostile and damaged inputs, kills and long runs, against the commands as users run them.

``python -m formcheck.lab.attacks`` makes its inputs itself, from a seed; docs/reliability.md has
what came of it.
"""
