"""What ``init`` writes for a project: its contract, CI files and a tox environment, as text from what discovery found."""
