"""Renderers: from a run's records to something a person looks at. Pure functions, no input and no output."""
