"""The test databases of a run, which every area exercises its subjects on: made, put back, and what was done to them."""
