"""Makes the helper module that lies in this folder (`drawn_people`) importable here."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
