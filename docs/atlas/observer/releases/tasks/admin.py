"""Pages of the admin site, by their tags."""

import re

from celery import shared_task
from django.test import Client


def _page(path):
    from django.contrib.auth.models import User

    client = Client()
    user = User.objects.create(username="ada", is_staff=True, is_superuser=True)
    client.force_login(user)
    return client.get(path).content.decode()


@shared_task
def landmarks():
    """Return how often each tag that a screen reader knows is on the list of books."""
    tags = re.findall(r"<(main|header|footer|nav|h1|ol|li|details|summary)\b", _page("/admin/releases/book/"))
    return {tag: tags.count(tag) for tag in sorted(set(tags))}


@shared_task
def form_layout():
    """Return the classes of the first field's row in the form of a book."""
    row = re.search(r'<div class="form-row field-title">(.*?)</div>\s*</div>', _page("/admin/releases/book/add/"), re.DOTALL)
    return re.sub(r"\s+", " ", row[1]).strip()


@shared_task
def signals_of_the_log():
    """Return how many signals are sent for the log of two books that are deleted together."""
    from django.contrib.admin.models import LogEntry
    from django.contrib.auth.models import User
    from django.db.models.signals import post_save

    from releases.models import Book, Shelf

    shelf = Shelf.objects.create(name="tea")
    books = [Book.objects.create(title=title, shelf=shelf, language="en") for title in ("Assam", "Darjeeling")]
    client, sent = Client(), []
    client.force_login(User.objects.create(username="ada", is_staff=True, is_superuser=True))

    def note(**_signal):
        sent.append("saved")

    post_save.connect(note, sender=LogEntry)
    try:
        chosen = [book.pk for book in books]
        client.post("/admin/releases/book/", {"action": "delete_selected", "_selected_action": chosen, "post": "yes"})
    finally:
        post_save.disconnect(note, sender=LogEntry)
    return {"signals": len(sent), "entries": LogEntry.objects.count()}
