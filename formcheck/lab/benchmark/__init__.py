"""Benchmarks: ``python -m formcheck.lab.benchmark``."""
