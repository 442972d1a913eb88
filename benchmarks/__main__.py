"""``python -m benchmarks [check | arm | select | growth | report]``; without a word, ``check``."""

from __future__ import annotations

import sys

from benchmarks import arm, check, growth, report, select

COMMANDS = {"check": check.main, "arm": arm.main, "select": select.main, "growth": growth.main, "report": report.main}

if __name__ == "__main__":
    name, *arguments = sys.argv[1:] if sys.argv[1:2] and sys.argv[1] in COMMANDS else ["check", *sys.argv[1:]]
    sys.exit(COMMANDS[name](arguments))
