from django.core.files.storage import InMemoryStorage


class Receipts(InMemoryStorage):
    """Keeps every file in a folder of its own."""

    def get_available_name(self, name, max_length=None):
        return super().get_available_name(f"receipts/{name}", max_length)
