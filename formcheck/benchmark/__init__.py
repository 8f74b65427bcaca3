"""Benchmarks: ``python -m formcheck.benchmark``."""
