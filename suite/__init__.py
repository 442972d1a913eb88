"""The checks: a folder an area, a file a way."""
