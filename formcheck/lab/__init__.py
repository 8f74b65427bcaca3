"""The laboratory: rendered people, benchmarks and fits; in the repository, not in the package."""
