"""A storage of the project's own."""

from django.core.files.storage import FileSystemStorage


class Vault(FileSystemStorage):
    """Where the project keeps its files."""
