"""The laboratory: rendered people, benchmarks and fits; in the repository, not in the package."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_videos"
