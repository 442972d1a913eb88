"""Every setting that an installed app requires is there."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

DOCKERFILE = "FROM python:3.12\nRUN python manage.py collectstatic --noinput\n"
STATIC = 'INSTALLED_APPS.append("django.contrib.staticfiles")\nSTATIC_URL = "static/"\n'


def test_accepts_apps_with_what_they_need(rule: RuleTester) -> None:
    """A middleware of the app, or one of the project's own that is derived from it, and a folder to collect into."""
    rule.accepts(
        {"corsheaders/__init__.py": "", "Dockerfile": DOCKERFILE},
        settings=f"""
            {STATIC.splitlines()[0]}
            STATIC_URL = "static/"
            STATIC_ROOT = BASE_DIR / "static"
            INSTALLED_APPS.append("corsheaders")
            MIDDLEWARE.insert(0, "corsheaders.middleware.CorsMiddleware")
        """,
    )
    rule.accepts(
        {"corsheaders/__init__.py": ""},
        settings="""
            import os

            INSTALLED_APPS.append("corsheaders")
            if os.environ.get("SHOP_ORIGINS"):
                MIDDLEWARE.insert(0, "corsheaders.middleware.CorsMiddleware")
        """,
    )
    rule.accepts(
        {"corsheaders/__init__.py": ""},
        settings="""
            INSTALLED_APPS.append("corsheaders")
            BASE_MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", *MIDDLEWARE]
            MIDDLEWARE = []
        """,
    )
    rule.accepts({"Dockerfile": DOCKERFILE.replace("RUN", "# RUN").replace("collectstatic", "check")}, settings=STATIC)


def test_accepts_a_middleware_of_the_projects_own(rule: RuleTester) -> None:
    """One that derives from that of the app has its name, also where a condition adds it."""
    rule.accepts(
        {
            "silk/__init__.py": "",
            "silk/middleware.py": "class SilkyMiddleware:\n    def __init__(self, get_response): ...\n",
            "shop/profiling.py": "from silk.middleware import SilkyMiddleware\n\n\n"
            "class StaffSilkMiddleware(SilkyMiddleware): ...\n",
        },
        settings="""
            import os

            INSTALLED_APPS.append("silk")
            if "PROFILED" in os.environ:
                MIDDLEWARE = [*MIDDLEWARE, "shop.profiling.StaffSilkMiddleware"]
        """,
    )


def test_accepts_apps_that_are_installed_for_something_else(rule: RuleTester) -> None:
    """Measures of the database alone, and tags of templates, need no middleware."""
    rule.accepts(
        {
            "django_prometheus/__init__.py": "",
            "shop/measures.py": "from prometheus_client import Counter\n\nORDERS = Counter('orders', 'Orders')\n",
        },
        settings='INSTALLED_APPS.append("django_prometheus")',
    )
    rule.accepts({"django_htmx/__init__.py": ""}, settings='INSTALLED_APPS.append("django_htmx")')


def test_accuses_a_view_that_asks_for_htmx(rule: RuleTester) -> None:
    """An attribute that only the middleware sets is read."""
    views = "def prices(request):\n    return 'rows.html' if request.htmx else 'page.html'\n"

    (finding,) = rule.findings(
        {"django_htmx/__init__.py": "", "shop/views.py": views}, settings='INSTALLED_APPS.append("django_htmx")'
    )

    assert finding.subject == "django_htmx"


def test_accuses_an_app_without_its_middleware(rule: RuleTester) -> None:
    """The app is named, and what does not happen."""
    (finding,) = rule.findings({"corsheaders/__init__.py": ""}, settings='INSTALLED_APPS.append("corsheaders")')

    assert finding.subject == "corsheaders"
    assert "MIDDLEWARE has nothing of it: no answer has CORS headers" in finding.message


def test_accuses_tenants_without_router_and_engine(rule: RuleTester) -> None:
    """Each thing that is missing is a finding."""
    findings = rule.findings(
        {"django_tenants/__init__.py": ""}, settings='INSTALLED_APPS.append("django_tenants")\nDATABASE_ROUTERS = []'
    )

    assert {finding.subject for finding in findings} == {"django_tenants", "default", "DATABASE_ROUTERS"}


def test_accuses_collectstatic_without_a_folder(rule: RuleTester) -> None:
    """The command that fails is named with its place."""
    rule.accuses({"Dockerfile": DOCKERFILE}, "Dockerfile:2", settings=STATIC, subject="STATIC_ROOT")


_APPS = dict.fromkeys(("compressor/__init__.py", "cacheops/__init__.py"), "")
_JOBS = {
    "django_rq/__init__.py": "def job(*names):\n    return lambda function: function\n",
    "shop/jobs.py": "from django_rq import job\n\n\n@job('slow')\ndef count():\n    return 1\n",
}


def test_accepts_apps_with_their_settings(rule: RuleTester) -> None:
    """A finder of its own, a server, and every queue that is used."""
    rule.accepts(
        _APPS | _JOBS,
        settings="""
            INSTALLED_APPS += ["compressor", "cacheops", "django_rq"]
            STATICFILES_FINDERS = ["compressor.finders.CompressorFinder"]
            CACHEOPS_REDIS = "redis://redis.shop.example/4"
            RQ_QUEUES = {"default": {}, "slow": {}}
        """,
    )


def test_accuses_apps_without_their_settings(rule: RuleTester) -> None:
    """The app and the setting are named, and a queue that is not there."""
    settings = "INSTALLED_APPS += ['compressor', 'cacheops', 'django_rq']\nRQ_QUEUES = {'default': {}}"

    findings = rule.findings(_APPS | _JOBS, settings=settings)

    assert {finding.subject for finding in findings} == {"compressor", "cacheops", "slow"}


ALLAUTH = {"allauth/__init__.py": "", "allauth/account/__init__.py": ""}


def test_accepts_a_release_that_has_no_middleware(rule: RuleTester) -> None:
    """Before its release 0.56, allauth had no middleware."""
    rule.accepts(ALLAUTH, settings='INSTALLED_APPS.append("allauth.account")')


def test_accuses_accounts_without_their_middleware(rule: RuleTester) -> None:
    """Where the installed release has the middleware, allauth refuses to start without it."""
    rule.accuses(
        {**ALLAUTH, "allauth/account/middleware.py": "class AccountMiddleware: ...\n"},
        "site_config/settings.py:15",
        settings='INSTALLED_APPS.append("allauth.account")',
        subject="allauth.account",
        says="allauth.account.middleware.AccountMiddleware",
    )


def test_judges_how_accounts_log_in(rule: RuleTester) -> None:
    """Who logs in by an address, or has to confirm one, gives it when signing up."""
    app = 'INSTALLED_APPS.append("allauth.account")\n'
    rule.accepts(
        ALLAUTH, settings=app + 'ACCOUNT_LOGIN_METHODS = {"email"}; ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]'
    )
    rule.accepts(
        ALLAUTH, settings=app + 'ACCOUNT_LOGIN_METHODS = {"email", "username"}; ACCOUNT_SIGNUP_FIELDS = ["username*"]'
    )
    rule.accepts(ALLAUTH, settings=app + 'ACCOUNT_EMAIL_VERIFICATION = "mandatory"')
    rows = {
        'ACCOUNT_LOGIN_METHODS = {"email"}; ACCOUNT_SIGNUP_FIELDS = ["username*", "email"]': "ACCOUNT_LOGIN_METHODS is ['email']",
        'ACCOUNT_AUTHENTICATION_METHOD = "email"; ACCOUNT_EMAIL_REQUIRED = False': "ACCOUNT_EMAIL_REQUIRED is off",
        'ACCOUNT_EMAIL_VERIFICATION = "mandatory"; ACCOUNT_EMAIL_REQUIRED = False': "allauth needs the address",
    }
    for row, says in rows.items():
        rule.accuses(ALLAUTH, "site_config/settings.py:44", settings=app + row, says=says)


_TOOLBAR = {
    "debug_toolbar/__init__.py": "",
    "debug_toolbar/middleware.py": "def DebugToolbarMiddleware(get_response):\n    return get_response\n",
}
_WITH_TOOLBAR = "INSTALLED_APPS += ['debug_toolbar']\nMIDDLEWARE += ['debug_toolbar.middleware.DebugToolbarMiddleware']"


def test_accepts_a_toolbar_with_its_urls(rule: RuleTester) -> None:
    """The URLs of the project include those of the toolbar."""
    urls = "import debug_toolbar\nfrom django.urls import include, path\n\nurlpatterns = [path('', include('debug_toolbar.urls'))]\n"
    rule.accepts({**_TOOLBAR, "shop/urls.py": urls}, settings=_WITH_TOOLBAR)


def test_accuses_a_toolbar_without_urls(rule: RuleTester) -> None:
    """It raises NoReverseMatch on each page."""
    (finding,) = rule.findings(_TOOLBAR, settings=_WITH_TOOLBAR)

    assert "no urlpatterns have debug_toolbar.urls" in finding.message


_FILTERED = "REST_FRAMEWORK = {'DEFAULT_FILTER_BACKENDS': ['django_filters.rest_framework.DjangoFilterBackend']}\n"
_CLASSES = "REST_FRAMEWORK = {{'DEFAULT_AUTHENTICATION_CLASSES': ['{}']}}"


@pytest.mark.parametrize(
    "settings",
    [
        _CLASSES.format("rest_framework.authentication.SessionAuthentication"),
        _FILTERED + "REST_FRAMEWORK['DEFAULT_RENDERER_CLASSES'] = ['rest_framework.renderers.JSONRenderer']",
        "SIMPLE_JWT = {'BLACKLIST_AFTER_ROTATION': False}",
    ],
)
def test_accepts_classes_that_need_no_app(settings: str, rule: RuleTester) -> None:
    """Classes without tables, filters without pages, and no blacklist."""
    rule.accepts({}, settings=settings)


@pytest.mark.parametrize(
    ("settings", "subject"),
    [
        (_CLASSES.format("rest_framework.authentication.TokenAuthentication"), "rest_framework.authtoken"),
        (_CLASSES.format("knox.auth.TokenAuthentication"), "knox"),
        (_FILTERED, "django_filters"),
        ("SIMPLE_JWT = {'BLACKLIST_AFTER_ROTATION': True}", "rest_framework_simplejwt.token_blacklist"),
    ],
)
def test_accuses_classes_without_their_app(settings: str, subject: str, rule: RuleTester) -> None:
    """The app that has their tables or their pages is named."""
    rule.accuses_setting(settings, subject=subject)


_TENANTS = "DATABASE_ROUTERS = ['django_tenants.routers.TenantSyncRouter']; TENANT_MODEL = 'shop.Client'; TENANT_APPS = ['shop']; "


def test_accuses_tenants_that_the_public_schema_lacks(rule: RuleTester) -> None:
    """Their model is in an app of tenants alone."""
    apps = {"django_tenants/__init__.py": "", "django_tenants/routers.py": "class TenantSyncRouter: ...\n"}
    settings = f"{_TENANTS}SHARED_APPS = ['django_tenants']; INSTALLED_APPS += ['django_tenants']"
    subjects = {finding.subject for finding in rule.findings(apps, settings=settings)}
    shared = {
        finding.subject
        for finding in rule.findings(apps, settings=settings.replace("APPS = ['django_t", "APPS = ['shop', 'django_t"))
    }

    assert subjects - shared == {"TENANT_MODEL"}
