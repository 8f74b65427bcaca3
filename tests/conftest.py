"""Makes the helper modules that lie in this folder (`bodies`) importable by every test."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
