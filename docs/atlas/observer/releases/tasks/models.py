"""Models: saving them, their fields and constraints."""

import io

from celery import shared_task
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import models
from django.db.models import F
from django.test.utils import isolate_apps

from releases.models import Book, Note, Shelf


@shared_task
def naive_moments():
    """Return whether moments are aware where the settings do not say so."""
    from django.utils import timezone

    return {"aware": timezone.is_aware(timezone.now())}


@shared_task
def expression_after_save():
    """Return what a field that was set to an expression holds after save()."""
    shelf = Shelf.objects.create(name="prose", position=2)
    shelf.position = F("position") + 1
    shelf.save()
    return str(shelf.position)


@shared_task
def positional_save():
    """Return how many shelves there are after a save() with positional arguments."""
    Shelf(name="maps").save(True)
    return Shelf.objects.count()


@shared_task
def prepared_values():
    """Return how often a field is asked for its value when an instance with a primary key is saved."""
    shelf = Shelf.objects.create(name="atlases")
    book = Book(pk=7, title="On maps", shelf=shelf)
    book.save(force_insert=True)
    inserted = book.prepared
    book.lent = F("lent") + 1
    book.save()
    return {"insert": inserted, "update": book.prepared - inserted}


@shared_task
def file_without_name():
    """Return what becomes of a file without a name."""
    shelf = Shelf.objects.create(name="scans")
    book = Book(title="On scans", shelf=shelf, scan=ContentFile(b"tea"))
    book.save()
    return str(book.scan)


@shared_task
def file_truth():
    """Return whether a file without a name counts as true."""
    return bool(File(io.BytesIO(b"tea"), name=""))


@shared_task
def file_storage():
    """Return the storage that DEFAULT_FILE_STORAGE names."""
    from django.core.files.storage import default_storage

    return type(default_storage._wrapped if default_storage.location else None).__name__


@shared_task
def rows_of_own():
    """Return the notes, which have a from_db() without fetch_mode."""
    Note.objects.create(text="tea")
    return [str(note) for note in Note.objects.all()]


@shared_task
@isolate_apps("releases")
def index_together():
    """Return a model's indexes of several fields."""

    class Pair(models.Model):
        left = models.IntegerField()
        right = models.IntegerField()

        class Meta:
            app_label = "releases"
            index_together = [("left", "right")]

    return [list(fields) for fields in Pair._meta.index_together]


@shared_task
def check_constraint():
    """Return a constraint with the argument `check`."""
    return models.CheckConstraint(check=models.Q(pages__gt=0), name="has_pages").name


@shared_task
def positional_constraint():
    """Return the name of a constraint that is given by position."""
    return models.BaseConstraint("has_pages").name


@shared_task
def raw_through():
    """Return how loading and saving signals are told from each other: by `raw`."""
    from django.db.models.signals import m2m_changed

    seen = []

    def noticed(**told):
        seen.append(sorted(set(told) - {"signal", "sender", "instance", "model", "pk_set"}))

    from django.contrib.auth.models import Group, User

    m2m_changed.connect(noticed)
    try:
        User.objects.create(username="ada").groups.add(Group.objects.create(name="readers"))
    finally:
        m2m_changed.disconnect(noticed)
    return seen[0]
