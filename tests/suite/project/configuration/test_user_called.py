"""``is_authenticated`` and ``is_anonymous`` are read as attributes, not called."""

from __future__ import annotations

from tests.rules import RuleTester

VIEWS = """
    def home(request, spotify):
        if request.user.is_authenticated and not request.user.is_anonymous:
            return spotify.is_authenticated()
        return None


    def basket(request, scope):
        user = request.user
        if request.user.is_authenticated() or scope["user"].is_anonymous():
            return user.is_authenticated()
        return None
"""
USERS = """
    from django.contrib.auth.models import AbstractUser


    class Person(AbstractUser):
        def is_authenticated(self):
            return True
"""


def test_accepts_users_with_methods_of_their_own(rule: RuleTester) -> None:
    """A class of users may have a method of that name."""
    rule.accepts(
        {"people/__init__.py": "", "people/models.py": USERS, "shop/views.py": VIEWS},
        settings='INSTALLED_APPS += ["people"]\nAUTH_USER_MODEL = "people.Person"',
    )


def test_accuses_calls_of_an_attribute(rule: RuleTester) -> None:
    """A user of a request, of a scope and in a variable; other objects may have such methods."""
    places = ("shop/views.py:9", "shop/views.py:9", "shop/views.py:10")

    rule.accuses({"shop/views.py": VIEWS}, *places, says="which is True or False: TypeError")
