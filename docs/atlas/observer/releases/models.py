"""Shelves with books; a field that counts how often it is asked for its value."""

from django.db import models


class Counted(models.IntegerField):
    """Counts how often Django has it prepare a value."""

    def pre_save(self, model_instance, add):
        """Count."""
        model_instance.prepared = getattr(model_instance, "prepared", 0) + 1
        return super().pre_save(model_instance, add)


class Shelf(models.Model):
    """A shelf, which has a place among the others."""

    name = models.CharField(max_length=40, default="new")
    position = models.IntegerField(default=0)

    class Meta:
        """Shelves come in their order, and no two have the same name."""

        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"], name="one_shelf_a_name", violation_error_message="There is such a shelf already."
            )
        ]

    def __str__(self):
        """Return its name."""
        return self.name


class Book(models.Model):
    """A book on a shelf."""

    LANGUAGES = [("en", "English"), ("fr", "French")]

    title = models.CharField(max_length=80)
    shelf = models.ForeignKey(Shelf, models.CASCADE, related_name="books")
    pages = models.IntegerField(default=100)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    facts = models.JSONField(default=dict)
    scan = models.FileField(blank=True)
    lent = Counted(default=0)

    def __str__(self):
        """Return its title."""
        return self.title


class Note(models.Model):
    """A model with a ``from_db()`` as it was documented before Django 6.1."""

    text = models.CharField(max_length=40)

    @classmethod
    def from_db(cls, db, field_names, values):
        """Return an instance of a row."""
        return super().from_db(db, field_names, values)

    def __str__(self):
        """Return its text."""
        return self.text
