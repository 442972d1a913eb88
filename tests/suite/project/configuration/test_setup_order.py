"""A file that starts Django by itself names the settings first, then sets Django up, then imports models."""

from __future__ import annotations

from tests.rules import RuleTester

SCRIPT = """
import os
import sys

{first}
{second}
from shop.models import Product

Product.objects.filter(price=0).delete()
"""
NAMED = 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")'


def test_accepts_files_that_set_django_up(rule: RuleTester) -> None:
    """By setup(), by an application, by a command line; a file that others import sets nothing, and one of Celery leaves it to the worker."""
    rule.each("scripts/prices.py", SCRIPT, apart=True).accepts(
        (NAMED, "import django\ndjango.setup()"),
        (NAMED, "from django.core.wsgi import get_wsgi_application\nget_wsgi_application()"),
        ("import django", f"{NAMED}\ndjango.setup()"),
        (f"if 'DJANGO_SETTINGS_MODULE' not in os.environ:\n    {NAMED}", "from django import setup\nsetup()"),
        ("", ""),
        ("", "from celery import Celery\napp = Celery()\n" + NAMED),
    )


def test_accepts_files_that_others_set_up(rule: RuleTester) -> None:
    """Routing that an asgi module imports keeps an old line, and a module that is imported sets Django up."""
    asgi = "import os\nfrom django.core.asgi import get_asgi_application\napplication = get_asgi_application()\nfrom shop import routing\n"
    rule.accepts(
        {"shop/routing.py": f"import os\n{NAMED}\nfrom shop.models import Product\n", "site_config/served.py": asgi}
    )
    rule.accepts(
        {"shop/routing.py": f"import os\n{NAMED}\nfrom shop.models import Product\n"},
        settings="ROOT_URLCONF = 'shop.routing'",
    )
    through = f"import os\n{NAMED}\nfrom site_config.wsgi import application\nfrom shop.models import Product\n"
    wsgi = "from django.core.wsgi import get_wsgi_application\n\napplication = get_wsgi_application()\n"
    rule.accepts({"scripts/prices.py": through, "site_config/wsgi.py": wsgi})
    prepared = f"import os\n{NAMED}\nfrom shop import prepared\nfrom shop.models import Product\n"
    rule.accepts({"scripts/prices.py": prepared, "shop/prepared.py": "import django\n\ndjango.setup()\n"})


def test_accepts_imports_within_functions(rule: RuleTester) -> None:
    """What a function imports is imported when it is called."""
    script = f"import os\n{NAMED}\n\n\ndef main():\n    import django\n    django.setup()\n    from shop.models import Product\n"

    rule.accepts({"scripts/prices.py": script, "scripts/only.py": f"import os\n{NAMED}\nfrom decimal import Decimal\n"})


def test_accuses_models_without_setup(rule: RuleTester) -> None:
    """The models themselves, and a module that imports them."""
    rule.each("scripts/prices.py:6", SCRIPT, apart=True).accuses(
        (NAMED, "", "imports shop.models, which needs models, before anything calls django.setup()"),
        ('os.environ["DJANGO_SETTINGS_MODULE"] = "site_config.settings"', "import django", "Apps aren't loaded yet"),
    )
    through = f"import os\n{NAMED}\nfrom shop import prices\n"
    rule.accuses(
        {"scripts/prices.py": through, "shop/prices.py": "from shop.models import Product\n"}, "scripts/prices.py:3"
    )


def test_accuses_settings_named_too_late(rule: RuleTester) -> None:
    """Of a server's entry point, and of a script."""
    late = f"""
        import os
        import django
        django.setup()
        from django.core.asgi import get_asgi_application
        {NAMED}
        application = get_asgi_application()
    """
    wsgi = (
        f"import os\nfrom django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n{NAMED}\n"
    )

    rule.accuses({"site_config/late.py": late}, "site_config/late.py:3", says="is set only in line 5")
    rule.accuses({"site_config/wsgi.py": wsgi}, "site_config/wsgi.py:3", says="get_wsgi_application()")
