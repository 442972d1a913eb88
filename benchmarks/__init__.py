"""What a check costs: ``python -m benchmarks [check | select | growth]``."""
