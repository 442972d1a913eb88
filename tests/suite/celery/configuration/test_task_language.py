"""A task that writes text for people activates their language."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

TASKS = """
    from celery import shared_task
    from django.core.mail import send_mail
    from django.template.loader import render_to_string
    from django.utils import translation
    from django.utils.translation import gettext as _
    from django.utils.translation import gettext_lazy, ngettext

    TITLE = gettext_lazy("Restocked")


    @shared_task
    def restock(product_id, mail=""):
        {body}


    @shared_task
    def price_of(product_id):
        return product_id
"""
SETTINGS = """
    LANGUAGES = [("en", "English"), ("de", "German")]
    MIDDLEWARE += ["django.middleware.locale.LocaleMiddleware"]
    TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
"""
TEMPLATES = {
    "shop/templates/plain.txt": "Restocked",
    "shop/templates/mail.txt": "{% load i18n %}{% translate 'Restocked' %}",
}


@pytest.mark.parametrize(
    "body",
    [
        "return product_id",
        "return render_to_string('plain.txt')",
        "return TITLE",
        "with translation.override('de'):\n            return _('Restocked')",
    ],
)
def test_accepts_tasks_that_know_their_language(body: str, rule: RuleTester) -> None:
    """Those that translate nothing, and those that activate a language."""
    text = TASKS.replace("    from django.utils import translation\n", "") if "translation." not in body else TASKS
    rule.accepts({**TEMPLATES, "shop/tasks.py": text.format(body=body)}, settings=SETTINGS)


def test_accepts_a_project_of_one_language(rule: RuleTester) -> None:
    """Where visitors have no language of their own, LANGUAGE_CODE is theirs."""
    body = "send_mail(_('Restocked'), '', None, [mail])"
    rule.accepts({"shop/tasks.py": TASKS.format(body=body)}, settings='LANGUAGES = [("de", "German")]')


@pytest.mark.parametrize(
    "body",
    [
        "send_mail(_('Restocked'), '', None, [mail])",
        "return ngettext('one', 'many', product_id)",
        "return render_to_string('mail.txt')",
    ],
)
def test_accuses_texts_in_no_language(body: str, rule: RuleTester) -> None:
    """A subject, a plural, and a template."""
    text = TASKS.replace("    from django.utils import translation\n", "").format(body=body)
    rule.accuses(
        {**TEMPLATES, "shop/tasks.py": text}, "shop/tasks.py:12", settings=SETTINGS, says="activates no language"
    )
