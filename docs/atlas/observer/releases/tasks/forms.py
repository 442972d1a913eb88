"""Forms and validation."""

from celery import shared_task
from django import forms

from releases.models import Book, Shelf


class BookForm(forms.ModelForm):
    """Two fields of a book."""

    class Meta:
        """What is asked for."""

        model = Book
        fields = ["title", "language"]


@shared_task
def form_markup():
    """Return a form as a template writes it."""

    class Order(forms.Form):
        title = forms.CharField()

    return str(Order())


@shared_task
def blank_choice():
    """Return the label of the choice that is none."""
    return [str(label) for _, label in BookForm().fields["language"].choices]


@shared_task
def url_scheme():
    """Return an address that was typed without a scheme."""
    return forms.URLField().clean("tea.example")


@shared_task
def big_integer():
    """Return what the model says of a number of more than 64 bits."""
    from django.core.exceptions import ValidationError

    try:
        Book(title="On numbers", pages=2**63, language="en").clean_fields(exclude=["shelf", "facts"])
    except ValidationError as error:
        return error.message_dict
    return "valid"


@shared_task
def unique_message():
    """Return what a second shelf of one name is told."""
    from django.core.exceptions import ValidationError

    Shelf.objects.create(name="poetry")
    try:
        Shelf(name="poetry").full_clean()
    except ValidationError as error:
        return error.messages
    return "valid"


@shared_task
def strict_base64():
    """Return what a binary field makes of text that is no Base64."""
    from django.core.exceptions import ValidationError
    from django.db.models import BinaryField

    try:
        return len(BinaryField().to_python("dGVh*LQ=="))
    except ValidationError as error:
        return error.messages


@shared_task
def duration_in_weeks():
    """Return how long two weeks in the notation of ISO 8601 are."""
    from django.utils.dateparse import parse_duration

    return str(parse_duration("P2W"))
