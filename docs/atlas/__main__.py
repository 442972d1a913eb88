"""``python -m docs.atlas run [PAIR or PACKAGE…]`` runs releases and stores their verdicts; ``write`` writes the pages."""

from __future__ import annotations

import sys

from docs.atlas import command

if __name__ == "__main__":
    sys.exit(command.main(sys.argv[1:]))
