"""``python -m formcheck`` is the ``formcheck`` command."""

import sys

from formcheck.cli import main

if __name__ == "__main__":
    sys.exit(main())
