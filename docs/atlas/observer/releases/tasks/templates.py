"""Templates and what is written into them."""

from celery import shared_task
from django.template import Context, Template


def _rendered(template, **values):
    return Template(template).render(Context(values))


@shared_task
def length_is():
    """Return what the filter `length_is` says."""
    return _rendered("{{ word|length_is:3 }}", word="tea")


@shared_task
def truncated_html():
    """Return HTML that is cut."""
    return _rendered("{{ text|truncatewords_html:2|safe }}", text="<p>one &lt;two <br> three</p> four")


@shared_task
def truncated_characters():
    """Return HTML that is cut within an entity's reach."""
    return _rendered("{{ text|truncatechars_html:6|safe }}", text="<p>&pound;100 &amp; more</p>")


@shared_task
def calls_that_alter_data():
    """Return how many shelves there are after a template has named a manager's create()."""
    from releases.models import Shelf

    _rendered("{{ shelves.create }}", shelves=Shelf.objects.all())
    return Shelf.objects.count()


@shared_task
def double_dot():
    """Return a variable that is looked up with two dots."""
    return _rendered("[{{ book..title }}]", book={"": {"title": "On tea"}})


@shared_task
def urlized():
    """Return an address without a scheme as a link."""
    return _rendered("{{ text|urlize }}", text="tea.example.com")


@shared_task
def formatted_without_arguments():
    """Return what format_html() makes of text alone."""
    from django.utils.html import format_html

    return str(format_html("<b>tea</b>"))


@shared_task
def fragment_key():
    """Return whether a cached fragment that varies is still found."""
    from django.core.cache.utils import make_template_fragment_key

    return {"as before": make_template_fragment_key("sidebar", ["ada"]).endswith("7158bb7b44c13dd9c70c881b9720a741")}


@shared_task
def orphans():
    """Return the pages of a paginator that has more orphans than a page has rows."""
    from django.core.paginator import Paginator

    return Paginator(range(7), per_page=2, orphans=3).num_pages


@shared_task
def numbers_of_no_language():
    """Return a number in German where numbers and dates are not to be localized."""
    from django.test import override_settings
    from django.utils import formats, translation

    with override_settings(USE_L10N=False), translation.override("de"):
        formats.reset_format_cache()
        try:
            return formats.localize(3.5)
        finally:
            formats.reset_format_cache()
