"""Production does not set DJANGO_ALLOW_ASYNC_UNSAFE."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

LINE = 'import os\n\nos.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"\n'


def test_accepts_tests_and_development(rule: RuleTester) -> None:
    """Tests in a browser, a notebook's command and local settings may set it; reading it sets nothing."""
    rule.accepts(
        {
            "tests/conftest.py": LINE,
            "site_config/local_settings.py": LINE,
            "shop/management/commands/notebook.py": LINE,
            "shop/reading.py": 'import os\n\nUNSAFE = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")\n',
            "shop/moment.py": LINE + 'os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)\n',
            "README.md": "DJANGO_ALLOW_ASYNC_UNSAFE=true\n",
            "docker-compose.local.yml": "services:\n  web:\n    environment:\n      DJANGO_ALLOW_ASYNC_UNSAFE: 'true'\n",
            "start.sh": "# export DJANGO_ALLOW_ASYNC_UNSAFE=true\n",
            ".env": "DJANGO_ALLOW_ASYNC_UNSAFE=\n",
            "pytest.ini": "[pytest]\nenv =\n    DJANGO_ALLOW_ASYNC_UNSAFE=true\n",
            "tox.ini": "[testenv]\nsetenv =\n    DJANGO_ALLOW_ASYNC_UNSAFE = true\n",
            "pyproject.toml": "[tool.pytest_env]\nDJANGO_ALLOW_ASYNC_UNSAFE = 'true'\n",
            ".github/workflows/ci.yml": "jobs:\n  test:\n    env:\n      DJANGO_ALLOW_ASYNC_UNSAFE: 'true'\n",
            ".gitlab-ci.yml": "test:\n  variables:\n    DJANGO_ALLOW_ASYNC_UNSAFE: 'true'\n",
            "scripts/run_e2e_tests.sh": "export DJANGO_ALLOW_ASYNC_UNSAFE=true\npytest e2e\n",
            "Procfile.dev": "notebook: DJANGO_ALLOW_ASYNC_UNSAFE=1 python manage.py shell_plus --notebook\n",
        }
    )


@pytest.mark.parametrize(
    ("path", "line", "text"),
    [
        ("shop/setup.py", 3, LINE),
        ("shop/setup.py", 2, 'import os\nos.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")\n'),
        ("Dockerfile", 2, "FROM python:3.12\nENV DJANGO_ALLOW_ASYNC_UNSAFE=true\n"),
        ("docker-compose.yml", 4, "services:\n  web:\n    environment:\n      - DJANGO_ALLOW_ASYNC_UNSAFE=true\n"),
        ("start.sh", 1, "export DJANGO_ALLOW_ASYNC_UNSAFE=false\n"),
    ],
)
def test_accuses_what_runs_in_production(rule: RuleTester, path: str, line: int, text: str) -> None:
    """Code that is imported, and files that start the project, switch the protection off."""
    rule.accuses({path: text}, f"{path}:{line}", says="DJANGO_ALLOW_ASYNC_UNSAFE")
