"""Queries: what they ask, and what they answer."""

from celery import shared_task
from django.db import connection, models
from django.db.models import F, Max, Q, Value
from django.test.utils import CaptureQueriesContext

from releases.models import Book, Shelf


def _shelves():
    for position, name in enumerate(["prose", "poetry", "maps"]):
        shelf = Shelf.objects.create(name=name, position=-position)
        Book.objects.create(title=f"On {name}", shelf=shelf, pages=100 * (position + 1), facts={"lang": None})
    return Shelf.objects.all()


@shared_task
def prefetched_iterator():
    """Return shelves with their books, read one by one."""
    return [shelf.name for shelf in _shelves().prefetch_related("books").iterator()]


@shared_task
def unsaved_in_filter():
    """Return the books of a shelf that is not saved."""
    _shelves()
    return Book.objects.filter(shelf=Shelf()).count()


@shared_task
def exclusive_or():
    """Return how many shelves meet three conditions that exclude each other by ^."""
    every = Q(position__lte=0)
    return _shelves().filter(every ^ every ^ every).count()


@shared_task
def too_large_for_a_column():
    """Return how many books have more pages than an integer of 64 bits can say."""
    _shelves()
    return Book.objects.filter(pages__gt=2**64).count()


@shared_task
def nulls_first_false():
    """Return an ordering that says nulls_first=False."""
    return [book.title for book in Book.objects.order_by(F("pages").asc(nulls_first=False))]


@shared_task
def json_as_text():
    """Return how many books match JSON that is given as encoded text, at the top and at a key."""
    shelf = Shelf.objects.create(name="prose")
    Book.objects.create(title="On text", shelf=shelf, facts={"lang": "en"})
    return {
        "top": Book.objects.filter(facts=Value('{"lang": "en"}')).count(),
        "key": Book.objects.filter(facts__lang=Value('"en"')).count(),
    }


@shared_task
def json_null_case_insensitive():
    """Return how many books have null at a key, by iexact."""
    _shelves()
    return Book.objects.filter(facts__lang__iexact=None).count()


@shared_task
def json_null_at_the_top():
    """Return how many books have the JSON value null."""
    _shelves()
    Book.objects.update(facts=Value(None, models.JSONField()))
    return Book.objects.filter(facts=None).count()


@shared_task
def first_without_order():
    """Return whether first() orders rows whose order was cleared."""
    shelves = _shelves()
    with CaptureQueriesContext(connection) as asked:
        shelves.order_by().first()
    return {"ordered": "ORDER BY" in asked[-1]["sql"]}


@shared_task
def union_in_default_order():
    """Return names of two querysets together, of a model that has an order."""
    shelves = _shelves().order_by().values_list("name", flat=True)
    return sorted(shelves.filter(name="maps").union(shelves.filter(name="prose")))


@shared_task
def union_of_models():
    """Return the names of two querysets together, whole objects."""
    shelves = _shelves().order_by()
    return [shelf.name for shelf in shelves.filter(name="prose").union(shelves.filter(name="maps"))]


@shared_task
def quoted_alias():
    """Return how the SQL of a query that joins a table twice names it the second time."""
    sql = str(Book.objects.filter(shelf__books__title="On maps").values("pk").query)
    return sql.partition("WHERE ")[2]


@shared_task
def aggregate_of_two():
    """Return what an aggregate that takes one argument makes of two."""
    _shelves()
    return Shelf.objects.aggregate(most=Max("position", "books__pages"))["most"]


@shared_task
def percent_alias():
    """Return an annotation whose name has a percent sign."""
    return list(_shelves().annotate(**{"share%": F("position")}).values_list("share%", flat=True))


@shared_task
def select_related_to_all():
    """Return the shelves of books, selected along without a name."""
    _shelves()
    return sorted(book.shelf.name for book in Book.objects.select_related())


@shared_task
def flat_without_field():
    """Return values_list(flat=True) without a field."""
    return len(_shelves().values_list(flat=True))


@shared_task
def parameters_of_a_lookup():
    """Return books by a lookup of the project's own that adds lists of parameters."""

    class AtLeast(models.Lookup):
        lookup_name = "at_least"

        def as_sql(self, compiler, connection):
            left, left_params = self.process_lhs(compiler, connection)
            right, right_params = self.process_rhs(compiler, connection)
            return f"{left} >= {right}", list(left_params) + right_params

    models.IntegerField.register_lookup(AtLeast)
    _shelves()
    return Book.objects.filter(pages__at_least=200).count()


@shared_task
def savepoint():
    """Return whether a transaction makes a savepoint."""
    from django.db import transaction

    with transaction.atomic():
        transaction.savepoint_commit(transaction.savepoint())
    return True


@shared_task
def json_line_feed():
    """Return the end of serialized JSON."""
    from django.core import serializers

    return serializers.serialize("json", Shelf.objects.none())[-2:]


@shared_task
def nested_xml():
    """Return what XML with a tag within a text is read as."""
    from django.core import serializers

    text = (
        '<django-objects version="1.0"><object model="releases.shelf" pk="1">'
        '<field name="name" type="CharField">po<b>et</b>ry</field></object></django-objects>'
    )
    return [read.object.name for read in serializers.deserialize("xml", text)]


@shared_task
def annotation_mask():
    """Return the type of what a query keeps of its annotations."""
    query = Book.objects.annotate(doubled=F("pages") * 2).values("doubled").query
    return type(query.annotation_select_mask).__name__
