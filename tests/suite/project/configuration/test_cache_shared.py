"""A cache that is private to each process does not hold what processes share."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

LOCAL = 'CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}'
REDIS = """
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://redis.shop.example"},
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
"""
LOCK = {
    "shop/jobs.py": """
        from celery import shared_task
        from django.core.cache import cache


        @shared_task
        def settle():
            if not cache.add("settle", "running", timeout=600):
                return
            cache.delete("settle")
    """
}


def test_accepts_values_that_each_process_may_have(rule: RuleTester) -> None:
    """Values that are computed again where they are missing, in views and in tasks."""
    rule.accepts(
        {
            "shop/jobs.py": """
                from celery import shared_task
                from django.conf import settings
                from django.core.cache import cache, caches

                rates = caches["default"]


                def price(product):
                    cache.add("price", 1)
                    value = cache.get("price")
                    if value is None:
                        cache.set("price", 5)
                    return rates.get_or_set("rate", 5)


                def forget():
                    cache.delete("price")


                @shared_task
                def refresh():
                    if cache.get("rate") is None:
                        cache.set("rate", 5)


                def visited():
                    if settings.HAS_REDIS:
                        cache.incr("visits")
            """
        },
        settings=LOCAL,
    )


def test_accepts_locks_in_a_cache_that_processes_share(rule: RuleTester) -> None:
    """The alias counts: another one may be each process's own."""
    rule.accepts(LOCK, settings=REDIS)


@pytest.mark.parametrize(
    "switch",
    [
        'if os.getenv("SHOP_CACHE"):\n    CACHES["default"] = {"BACKEND": "django.core.cache.backends.redis.RedisCache"}\n',
        'CACHES["default"]["BACKEND"] = os.environ.get("SHOP_CACHE", CACHES["default"]["BACKEND"])\n',
    ],
)
def test_accepts_a_cache_that_the_environment_chooses(switch: str, rule: RuleTester) -> None:
    """Where its variable is set, processes share the cache."""
    rule.accepts(LOCK, settings=f"import os\n{LOCAL}\n{switch}")


def test_accepts_settings_for_development(rule: RuleTester) -> None:
    """One process does it all there."""
    rule.accepts(LOCK, settings=f"{LOCAL}\nDEBUG = True")


@pytest.mark.parametrize("settings", [LOCAL, "", LOCAL.replace("locmem.LocMem", "dummy.Dummy")])
def test_accuses_a_lock(settings: str, rule: RuleTester) -> None:
    """Where CACHES is not set, Django's default is each process's own."""
    rule.accuses(
        LOCK,
        "shop/jobs.py:7",
        settings=settings,
        subject="default",
        says="takes a lock with cache.add(), and CACHES['default'] is",
    )


def test_accuses_other_things_that_processes_share(rule: RuleTester) -> None:
    """A lock of another alias, a counter, a flag, a throttle, and what tasks and commands write for the site."""
    files = {
        "shop/locks.py": """
            from django.core.cache import caches

            locks = caches["local"]


            class Lock:
                def __enter__(self):
                    self.is_held = locks.add(self.key, "1", 60)
                    return self.is_held


            async def count():
                return await caches["local"].aincr("visits")


            def backend():
                return caches["local"]


            class Guard:
                cache = caches["local"]

                def enter(self):
                    is_first = self.cache.add("guard", 1)
                    return is_first and backend().add("door", 1)
        """,
        "shop/jobs.py": """
            from celery import shared_task
            from django.core.cache import caches

            cache = caches["local"]


            @shared_task
            def settle():
                if cache.get("settle-lock"):
                    return
                cache.set("settle-lock", True, 60)


        """,
        "shop/progress.py": """
            from celery import shared_task
            from django.core.cache import caches


            @shared_task
            def export():
                caches["local"].set("export-progress", 50)
        """,
        "shop/management/commands/forget.py": """
            from django.core.cache import caches
            from django.core.management.base import BaseCommand


            class Command(BaseCommand):
                def handle(self, *args, **options):
                    caches["local"].clear()
        """,
    }

    rule.accuses(
        files,
        "shop/jobs.py:11",
        "shop/locks.py:8",
        "shop/locks.py:13",
        "shop/locks.py:24",
        "shop/locks.py:25",
        "shop/management/commands/forget.py:7",
        "shop/progress.py:7",
        settings=REDIS,
    )


def test_accuses_settings_that_keep_in_it_what_processes_share(rule: RuleTester) -> None:
    """Sessions, throttles and results; the sessions' own alias counts."""
    (sessions, throttles, view) = rule.findings(
        {"shop/views.py": "class Orders:\n    throttle_classes = [object]\n"},
        settings=f"""
            {LOCAL}
            SESSION_ENGINE = "django.contrib.sessions.backends.cache"
            REST_FRAMEWORK = {{"DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.AnonRateThrottle"]}}
        """,
    )

    assert sessions.subject == "SESSION_ENGINE"
    assert "SESSION_ENGINE keeps sessions in the cache 'default'" in sessions.message
    assert throttles.subject == "REST_FRAMEWORK"
    assert str(view.location) == "shop/views.py:2"


def test_accuses_the_line_that_is_in_force(rule: RuleTester) -> None:
    """Settings that take a value from another file have its line, wherever the line stands that this one replaces."""
    throttles = '{"DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.AnonRateThrottle"]}'
    rule.accuses(
        {
            "site_config/first.py": "\n" * 40 + "REST_FRAMEWORK = {}\n",
            "site_config/local.py": f"from .first import *\n\nREST_FRAMEWORK = {throttles}\n",
        },
        "site_config/local.py:3",
        settings=f"{LOCAL}\nfrom .local import *",
    )


COUNTING = """from django.core.cache import cache


def login(request):
    tries = cache.get("tries", 0)
    {}
    cache.set("tries", {}, 300)
"""


def test_accepts_values_that_are_no_counts(rule: RuleTester) -> None:
    """What is written as it was read, and what is compared with nothing."""
    rule.each("shop/views.py", COUNTING, settings=LOCAL).accepts(
        ("if tries > 5:\n        return None", "tries"),
        ("print(tries)", "tries + 1"),
    )


def test_accuses_a_count_by_get_and_set(rule: RuleTester) -> None:
    """One more is written than was read, and a limit is set to it."""
    files = {"shop/views.py": COUNTING.format("if tries > 5:\n        return None", "tries + 1")}

    rule.accuses(files, "shop/views.py:8", settings=LOCAL, says="counts with cache.set('tries')")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ('SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"', "reads sessions from the cache 'default'"),
        ('INSTALLED_APPS.append("cachalot")', "keeps results of queries in the cache 'default'"),
        ('AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"', "counts failed logins in the cache 'default'"),
        ('RATELIMIT_USE_CACHE = "default"', "django-ratelimit counts requests in the cache 'default'"),
    ],
)
def test_accuses_what_companions_keep_in_it(settings: str, told: str, rule: RuleTester) -> None:
    """Each has a setting that names the cache, or takes the default."""
    (finding,) = rule.findings({"cachalot/__init__.py": ""}, settings=f"{LOCAL}\n{settings}")

    assert told in finding.message


VIEWS = """
from django.core.cache import cache, caches
from django.http import JsonResponse


def made(pk):
    cache.set(f"made-{pk}", pk)
    return pk


def send_code(request, pk):
    caches["default"].set(f"code-{pk}", request.POST["code"], 300)
    cache.set("rates", 5)
    return JsonResponse({})


"""


@pytest.mark.parametrize(
    "view",
    [
        "def rates(request):\n    value = cache.get('rates')\n    if value is None:\n        cache.set('rates', 5)\n",
        "def show(request, pk):\n    return cache.get(f'made-{pk}') or made(pk)\n",
        "def helper(pk):\n    return cache.get(f'code-{pk}')\n",
        "def other(request, pk):\n    return cache.get(f'codes-{pk}')\n",
        "def any_key(request, key):\n    return cache.get(f'{key}')\n",
    ],
)
def test_accepts_views_that_can_make_a_value_anew(view: str, rule: RuleTester) -> None:
    """A value that the view computes where it is missing, that a helper makes, and keys that no view writes."""
    rule.accepts({"shop/views.py": VIEWS + view}, settings=LOCAL)


@pytest.mark.parametrize(
    ("view", "line"),
    [
        (
            "def check(request, pk):\n    return JsonResponse({'ok': cache.get(f'code-{pk}') == request.POST['code']})\n",
            17,
        ),
        ("class Check:\n    def post(self, request, number):\n        return cache.get(f'code-{number}')\n", 18),
    ],
)
def test_accuses_a_view_that_reads_what_another_writes(view: str, line: int, rule: RuleTester) -> None:
    """The next request may be answered by another process."""
    files = {"shop/views.py": VIEWS + view}

    rule.accuses(files, f"shop/views.py:{line}", settings=LOCAL, subject="default", says="another request writes")
