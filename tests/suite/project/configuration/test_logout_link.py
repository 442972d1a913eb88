"""No link leads to a logout view that only accepts POST."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_URLS = """
    from django.contrib.auth.views import LogoutView
    from django.urls import path


    def leave(request): ...


    class Leave(LogoutView):
        http_method_names = ["get", "post"]

        def get(self, request): ...


    urlpatterns = [
        path("out/", LogoutView.as_view(), name="logout"),
        path("leave/", leave, name="leave"),
        path("go/", Leave.as_view(), name="go"),
    ]
"""
_TEMPLATES = "TEMPLATES = [{'BACKEND': 'django.template.backends.django.DjangoTemplates', 'APP_DIRS': True}]"


@pytest.mark.parametrize(
    "page",
    [
        "<form method='post' action='{% url \"logout\" %}'>{% csrf_token %}<button>logout</button></form>",
        "<a href='{% url \"leave\" %}'>logout</a>",
        "<a href='{% url \"go\" %}'>logout</a>",
        "<a href='{% url \"nowhere\" %}'>logout</a>",
        "<a href='{% url \"logout\" %}' hx-post='/out/'>logout</a>",
        "<a href='{% url \"logout\" %}' onclick='send(event)'>logout</a>",
        "<!-- <a href='{% url \"logout\" %}'>logout</a> -->",
        "{# <a href='{% url \"logout\" %}'>logout</a> #}",
        "{% comment %}<a href='{% url \"logout\" %}'>logout</a>{% endcomment %}",
    ],
)
def test_accepts_pages_that_post(page: str, rule: RuleTester) -> None:
    """Forms, views of the project's own, views that have a GET, and links that a script sends as POST."""
    rule.accepts({"site_config/urls.py": _URLS, "shop/templates/shop/page.html": page}, settings=_TEMPLATES)


def test_accuses_links_of_a_relative_folder(rule: RuleTester) -> None:
    """DIRS of TEMPLATES may be relative."""
    page = "<a href='{% url \"logout\" %}'>logout</a>"
    settings = "TEMPLATES = [{'BACKEND': 'django.template.backends.django.DjangoTemplates', 'DIRS': ['pages']}]"
    rule.accuses({"site_config/urls.py": _URLS, "pages/page.html": page}, "pages/page.html:1", settings=settings)


@pytest.mark.parametrize(
    "link",
    ["<a href=\"{% url 'logout' %}\">Log out</a>", "<a class='btn'\n href='{% url \"logout\" %}' id='out'>logout</a>"],
)
def test_accuses_links(link: str, rule: RuleTester) -> None:
    """A link sends a GET, whatever else it has."""
    page = f"<nav>\n{link}\n</nav>\n"
    where = "shop/templates/shop/page.html:2"
    rule.accuses({"site_config/urls.py": _URLS, "shop/templates/shop/page.html": page}, where, settings=_TEMPLATES)
