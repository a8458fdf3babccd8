"""Run the command line: ``python -m fastvec``."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
