"""``python -m django_conformance``."""

import sys

from django_conformance.cli import main

if __name__ == "__main__":
    sys.exit(main())
