"""The time of a check of the reference project against a hand-written floor: ``python -m benchmarks``."""
