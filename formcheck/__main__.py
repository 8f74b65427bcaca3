"""``python -m formcheck`` is the ``formcheck`` command."""

import sys

from formcheck.cli import run

if __name__ == "__main__":
    sys.exit(run())
