"""What is hidden of a string or a record, and that nothing else of it changes."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import assume, example, given, settings, strategies as st

from django_conformance.redaction import Redactor, of_folder, of_run, remember
from django_conformance.redaction.collecting import Collected
from django_conformance.redaction.names import strength
from django_conformance.redaction.values import is_followed
from tests.harness import write

_DIGITS = "0123456789abcdef" * 4
TOKENS = [
    f"whsec_{_DIGITS}",
    f"GOCSPX-{_DIGITS[:28]}",
    f"ya29.{_DIGITS}",
    f"glptt-{_DIGITS}",
    f"lin_api_{_DIGITS[:40]}",
    f"figd_{_DIGITS[:40]}",
    f"xkeysib-{_DIGITS}",
    f"rubygems_{_DIGITS[:48]}",
    f"dapi{_DIGITS[:32]}",
    f"gAAAAA{_DIGITS}==",
    f"123456789:AA{_DIGITS[:33]}",
    "eyJhbGciOiJSU0EtT0FFUCJ9" + 4 * ".abcdEFGH1234",
]
"""Tokens that are known by their form."""

HIDDEN = [
    ("postgres://shop:pw1@db/x", "postgres://shop:***@db/x"),
    ("redis://:p@ss/wo#rd?@h/0", "redis://:***@h/0"),
    ("rediss://:one1@a:1/0;rediss://:two2@b:1/0", "rediss://:***@a:1/0;rediss://:***@b:1/0"),
    ("amqp://guest:guest@localhost//", "amqp://guest:***@localhost//"),
    ("redis://h/0?password=x1&db=2", "redis://h/0?password=***&db=2"),
    ("redis://h/0?ssl_password=x1", "redis://h/0?ssl_password=***"),
    ("host=db user=shop password=hunter2 port=1", "host=db user=shop password=*** port=1"),
    ("connect(password='hunter2', port=1)", "connect(password='***', port=1)"),
    ("Account(name='shop', secret_key=\"x y\")", "Account(name='shop', secret_key=\"***\")"),
    ('{"user": "shop", "api_key": "abc"}', '{"user": "shop", "api_key": "***"}'),
    ("os.environ['DB_PASSWORD'] = 'abc'", "os.environ['DB_PASSWORD'] = '***'"),
    ("env('API_TOKEN', default='abc')", "env('API_TOKEN', default='***')"),
    ("TOKEN = env('API_TOKEN', default='abc')", "TOKEN = env('API_TOKEN', default='***')"),
    ("TOKEN = get('x9Kf82')", "TOKEN = get('***')"),
    ("password: str = 'abc'", "password: str = '***'"),
    ("[('password', 'abc1')]", "[('password', '***')]"),
    ("manage.py x --password=abc --user=shop", "manage.py x --password=*** --user=shop"),
    ("DB_PASSWORD=abc\nDB_USER=shop", "DB_PASSWORD=***\nDB_USER=shop"),
    ("Authorization: Bearer abcDEF123456", "Authorization: Bearer ***"),
    ("https://0123456789abcdef0123@sentry.example/1", "https://***@sentry.example/1"),
    ("key AKIAABCDEFGHIJKLMNOP.", "key ***."),
    (
        "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----***-----END PRIVATE KEY-----",
    ),
    ("FERNET_KEYS = ['ZmDfcTF7_60GrrY167zs', \"x9Kf82LqPz71\"]", "FERNET_KEYS = ['***', \"***\"]"),
    ("machine pypi.internal login shop password x9Kf", "machine pypi.internal login shop password ***"),
    ("curl -s -u shop:x9Kf https://x", "curl -s -u shop:*** https://x"),
    ("mysql -uroot -px9Kf shop", "mysql -uroot -p*** shop"),
    ("redis-cli -h cache -a x9Kf ping", "redis-cli -h cache -a *** ping"),
    (
        "https://b.s3.amazonaws.com/k?X-Amz-Signature=fe5f80f77d5fa3be",
        "https://b.s3.amazonaws.com/k?X-Amz-Signature=***",
    ),
    (
        "https://x.blob.core.windows.net/c?sv=2020&sig=abc%2Bdef1ghi",
        "https://x.blob.core.windows.net/c?sv=2020&sig=***",
    ),
    (
        "https://api.telegram.org/bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5/x",
        "https://api.telegram.org/bot123456789:***/x",
    ),
    ("use hf_abcdefghijklmnopqrstuvwxyzABCDEFGH", "use ***"),
    ("git+https://x-token:x9Kf@git.internal/shop.git@main", "git+https://x-token:***@git.internal/shop.git@main"),
    (
        "uv pip install --index-url https://shop:p%40x9@pypi.internal/simple",
        "uv pip install --index-url https://shop:***@pypi.internal/simple",
    ),
    ("Cookie: sessionid=x9Kf82LqPz71", "Cookie: ***"),
    ('<input name="csrfmiddlewaretoken" value="x9Kf82LqPz71">', '<input name="csrfmiddlewaretoken" value="***">'),
    ("https://shop.example/cb#access_token=x9Kf82LqPz71&a=1", "https://shop.example/cb#access_token=***&a=1"),
    ("https://shop.example/cb?code=x9Kf82LqPz71", "https://shop.example/cb?code=***"),
    ("/accounts/reset/MQ/c5xk2p-0123456789abcdef0123456789abcdef/", "/accounts/reset/MQ/***/"),
    ("CREATE ROLE shop LOGIN PASSWORD 'x9Kf'", "CREATE ROLE shop LOGIN PASSWORD '***'"),
    ("ALTER USER shop IDENTIFIED BY 'x9Kf'", "ALTER USER shop IDENTIFIED BY '***'"),
    ("SET PASSWORD FOR 'shop'@'%' = PASSWORD('x9Kf')", "SET PASSWORD FOR 'shop'@'%' = PASSWORD('***')"),
    ("Private-Lines: 1\nAAAA\nPrivate-MAC: 0", "Private-Lines: 1\n***\nPrivate-MAC: 0"),
    ("https://a.webhook.office.com/webhookb2/1@2/IncomingWebhook/3/4", "https://a.webhook.office.com/webhookb2/***"),
    ("<password>x9Kf</password>", "<password>***</password>"),
    ("password%3Dx9Kf82LqPz71%26a", "password%3D***%26a"),
    ("%7B%22api_key%22%3A%22x9Kf82Lq%22%7D", "%7B%22api_key%22%3A%22***%22%7D"),
    (json.dumps(json.dumps(json.dumps({"token": "x9Kf"}))), json.dumps(json.dumps(json.dumps({"token": "***"})))),
    ("The password is x9Kf82LqPz71.", "The password is ***."),
    ("docker login -u shop -p x9Kf", "docker login -u shop -p ***"),
    ("sshpass -p x9Kf ssh shop@host", "sshpass -p *** ssh shop@host"),
    ("wget --http-password x9Kf82LqPz71 https://x", "wget --http-password *** https://x"),
    ("mysqldump -u root -p'x9Kf' shop", "mysqldump -u root -p'***' shop"),
    ("rabbitmqctl add_user shop x9Kf", "rabbitmqctl add_user shop ***"),
    ("htpasswd -b users shop x9Kf", "htpasswd -b users shop ***"),
    ("AUTH default x9Kf82", "AUTH default ***"),
    (
        "INSERT INTO account (login, password) VALUES ('shop', 'x9K''f')",
        "INSERT INTO account (login, password) VALUES ('shop', '***')",
    ),
    (
        'INSERT INTO "t" ("id", "api_key") VALUES (now(), \'x9Kf\'), (2, \'z8Lg\') RETURNING "id"',
        'INSERT INTO "t" ("id", "api_key") VALUES (now(), \'***\'), (2, \'***\') RETURNING "id"',
    ),
    (
        "[SQL: INSERT INTO users (login, password) VALUES (?, ?)]\n[parameters: ('shop', 'x9Kf')]",
        "[SQL: INSERT INTO users (login, password) VALUES (?, ?)]\n[parameters: ('shop', '***')]",
    ),
    (
        'INSERT INTO "u" ("login", "password") VALUES (%s, %s); args=(\'shop\', \'x9Kf\'); alias=default',
        'INSERT INTO "u" ("login", "password") VALUES (%s, %s); args=(\'shop\', \'***\'); alias=default',
    ),
    ("Key (shop_id, api_token)=(1, x9Kf) already exists.", "Key (shop_id, api_token)=(1, ***) already exists."),
    (
        "Key (name, api_token)=(Shop, Ltd, x9Kf) already exists.",
        "Key (name, api_token)=(Shop, ***,***) already exists.",
    ),
    ("Duplicate entry 'x9Kf' for key 'account.api_token'", "Duplicate entry '***' for key 'account.api_token'"),
    ("WHERE \"t\".\"token\" IN ('x9Kf', 'z8Lg')", "WHERE \"t\".\"token\" IN ('***', '***')"),
    ("WHERE api_key LIKE 'x9Kf%'", "WHERE api_key LIKE '***'"),
    ("ALTER ROLE shop WITH PASSWORD $$x9Kf$$", "ALTER ROLE shop WITH PASSWORD $$***$$"),
    ("IDENTIFIED WITH caching_sha2_password BY 'x9Kf'", "IDENTIFIED WITH caching_sha2_password BY '***'"),
    ("env:\n  - name: DB_PASSWORD\n    value: x9Kf\n", "env:\n  - name: DB_PASSWORD\n    value: ***\n"),
    (
        'variable "db_password" {\n  type = string\n  default = "x9Kf"\n}',
        'variable "db_password" {\n  type = string\n  default = "***"\n}',
    ),
    ('<setting name="password">x9Kf</setting>', '<setting name="password">***</setting>'),
    ('<add key="ApiKey" value="x9Kf"/>', '<add key="ApiKey" value="***"/>'),
    ('<input type="password" id="x" value="x9Kf">', '<input type="password" id="x" value="***">'),
    ('form-data; name="password"\r\n\r\nx9Kf82\r\n--b', 'form-data; name="password"\r\n\r\n***\r\n--b'),
    ("requirepass x9Kf82LqPz71", "requirepass ***"),
    ("wrong password x9Kf82LqPz71 for shop", "wrong password *** for shop"),
    ("Invalid API key provided: x9Kf82LqPz71.", "Invalid API key provided: ***."),
    ("token 'x9Kf82LqPz71' is expired", "token '***' is expired"),
    ("password for user shop: x9Kf82LqPz71", "password for user shop: ***"),
    ("| password | x9Kf82LqPz71 |", "| password | *** |"),
    ("setattr(settings, 'SECRET_KEY', 'x9Kf')", "setattr(settings, 'SECRET_KEY', '***')"),
    ("[(b'x-api-key', b'x9Kf')]", "[(b'x-api-key', b'***')]"),
    ('apiKey := "x9Kf"', 'apiKey := "***"'),
    (
        "Command '['mysqldump', '-u', 'shop', '-px9Kf', 'shop']' failed",
        "Command '['mysqldump', '-u', 'shop', '-p***', 'shop']' failed",
    ),
    ("echo x9Kf | sudo -S ls", "echo *** | sudo -S ls"),
    (
        "AWS4-HMAC-SHA256 SignedHeaders=host, Signature=fe5f80f77d5fa3be",
        "AWS4-HMAC-SHA256 SignedHeaders=host, Signature=***",
    ),
    ('Digest username="shop", response="fe5f80f77d5fa3be"', 'Digest username="shop", response="***"'),
    *((f"got {token}.", "got ***.") for token in TOKENS),
    ("password='pbkdf2_sha256$1000$salt$hash='", "password='pbkdf2_sha256$1000$***'"),
]

PLAIN = [
    "password=password, token=token",
    "the fields are 'username', 'password', 'email'",
    "['password', 'email']",
    "the password: is required",
    "Use --password PASSWORD, or set DB_PASSWORD",
    "AUTH_PASSWORD_VALIDATORS = [{'NAME': 'django.contrib.auth.password_validation.MinimumLengthValidator'}]",
    "PASSWORD_RESET_TIMEOUT=259200",
    "routing_key='shop.tasks.x1234567'",
    "primary_key=True, cache_key='shop12345678'",
    "secret_key=settings.SECRET_KEY",
    "SECRET_KEY = os.environ['SECRET_KEY']",
    'SECRET_KEY = env("DJANGO_SECRET_KEY")',
    "API_KEY = config('API_KEY', cast=str)",
    'DB_PASSWORD = get_env_variable("DB_PASSWORD")',
    '"PASSWORD": get_secret("POSTGRES_PASSWORD"),',
    "password=None, token=''",
    "password=get_password(), token=${TOKEN}",
    "redis://localhost:6379/0?x=a@b",
    "http://localhost:8000/a@b",
    "amqp://guest@host//",
    "https://docs.djangoproject.com/en/5.2/ref/settings/#secret-key",
    "('authtoken', '0001_initial')",
    "token varchar(64)",
    "mysql -p shop, mysql --port 3306 -u root",
    "curl -u shop https://x",
    "PASSWORD_HASHERS = ['django.contrib.auth.hashers.PBKDF2PasswordHasher']",
    "?order_signature=asc",
    "CREATE ROLE shop PASSWORD NULL, IDENTIFIED BY '%s'",
    "?code=404&key=name",
    "the token is required, the password was refused",
    "--password PASSWORD --token-file /run/token",
    "/reset/done/, /accounts/reset/MQ/set-password/",
    "password%3D%26, AUTH required",
    "the <token> of <password></password>",
    "INSERT INTO t (id, name) VALUES (1, 'x1234567')",
    "INSERT INTO account (login, password) VALUES (%s, %s)",
    "Key (email)=(shop1@shop.example) already exists.",
    "Key (name, opened)=(Shop, Ltd, 2020-01-01 10:00:00) already exists.",
    "Duplicate entry 'x1234567' for key 't.name'",
    "WHERE name IN ('x1234567', 'y1234567')",
    '{"name": "password", "type": "CharField", "default": "None"}',
    "- name: DB_HOST\n  value: db1.shop.example",
    '<input type="text" value="x1234567">',
    "['mysqldump', '--port', '3306', 'shop']",
    "the token of shop.tasks.renew_v2 expires, the secret in settings.py",
]


@pytest.mark.parametrize(("text", "expected"), HIDDEN, ids=range(len(HIDDEN)))
def test_what_looks_like_a_secret(text: str, expected: str) -> None:
    """A secret is hidden in its place, in the text and after it has been hidden once."""
    redactor = Redactor()

    assert redactor.text(text) == expected
    assert redactor.text(expected) == expected


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_no_secret(text: str) -> None:
    """Names of secrets, code that reads them, and what only looks similar stay."""
    assert Redactor().text(text) == text


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("DB_PASSWORD", "always"),
        ("PGPASSWORD", "always"),
        ("clientSecret", "always"),
        ("X-Auth-Token", "always"),
        ("SECRET_KEY_FALLBACKS", "always"),
        ("AWS_SECRET_ACCESS_KEY", "always"),
        ("SENTRY_DSN", "random"),
        ("SHOP_KEY", "random"),
        ("routing_key", ""),
        ("KEY_PREFIX", ""),
        ("AUTH_USER_MODEL", ""),
        ("PASSWORD_HASHERS", ""),
        ("MAX_TOKENS", ""),
        ("passed", ""),
        ("", ""),
    ],
)
def test_names(name: str, expected: str) -> None:
    """The words of a name say whether it holds a secret."""
    assert strength(name) == expected


@pytest.mark.parametrize(
    "value",
    [
        "",
        "True",
        "redis",
        "localhost",
        "postgres",
        "django",
        "guest",
        "changeme",
        "shop",
        "paperless",
        "12345",
        "aaaaaaaa",
        "/run/secrets/db",
        "shop.settings",
        "1.7.5",
        "${PW}",
        "{user}:{password}",
    ],
)
def test_words_that_stand_everywhere(value: str) -> None:
    """A password that is an ordinary word is hidden in its place, and nowhere else."""
    redactor = Redactor([value])
    text = f"the project {value} uses {value}"

    assert not is_followed(value)
    assert redactor.text(text) == text


def test_a_password_equal_to_a_name() -> None:
    """A password that is the database's name as well does not hide that name everywhere."""
    collected = Collected()
    collected.value({"NAME": "shop-2024", "USER": "shop_2024", "PASSWORD": "shop_2024"})
    redactor = Redactor(collected.secrets, collected.harmless)

    assert redactor.text("user shop_2024") == "user shop_2024"
    assert redactor.data({"PASSWORD": "shop_2024"}) == {"PASSWORD": "***"}


SECRET = st.text(st.characters(codec="utf-8", exclude_characters="\n\r \t*{}$<>%"), min_size=8, max_size=30)
WORDS = st.lists(
    st.sampled_from(["the", "worker", "has", "2", "tasks;", "see", "shop/tasks.py:3", "\n", "é", "«x»"]), max_size=8
)


@settings(max_examples=200, deadline=None)
@given(secret=SECRET, before=WORDS, after=WORDS)
@example(secret="Zx9!kQ/7@p#L", before=["a"], after=["b"])
@example(secret="a'b\"c\\d1234", before=[], after=[])
def test_nothing_else_changes(secret: str, before: list[str], after: list[str]) -> None:
    """A known secret is hidden in each of its forms; what stands before and after it is as it was."""
    assume(is_followed(secret) and secret == secret.strip())
    redactor = Redactor([secret])
    start, end = " ".join([*before, "«"]), " ".join(["»", *after])
    assume(secret not in start + end)
    for form in (
        secret,
        quote(secret, safe=""),
        json.dumps(secret)[1:-1],
        base64.urlsafe_b64encode(secret.encode()).decode().rstrip("="),
    ):
        told = redactor.text(f"{start}{form}{end}")

        assert told.startswith(start)
        assert told.endswith(end)
        assert secret not in told
        assert "***" in told


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=300))
def test_texts_without_secrets(text: str) -> None:
    """A string in which nothing looks like a secret is returned as it is, and hiding twice is hiding once."""
    once = Redactor(["Zx9!kQ/7@p#L"]).text(text)

    assert Redactor(["Zx9!kQ/7@p#L"]).text(once) == once
    if "***" not in once:
        assert once == text


def test_forms_across_lines_and_cut_off() -> None:
    """A secret that is broken over two lines, or of which only a part is left, is hidden; the lines stay as many."""
    secret = "abcdefgh-0123456789-ZYXWVUT"
    redactor = Redactor([secret])

    assert redactor.text(f"a {secret[:9]}\n    {secret[9:]} b\nc") == "a ***\n b\nc"
    assert redactor.text(f"it is '{secret[:12]}…") == "it is '***…"
    assert redactor.text(f"…{secret[9:]} it is") == "…*** it is"
    assert redactor.data([f"a {secret[:9]}", f"{secret[9:]} b"]) == ["a ***", " b"]
    assert (
        redactor.data({"bytes": base64.b64encode(b"xy" + secret.encode() + b"z").decode()})["bytes"].count("***") == 1
    )


RECORDS: list[tuple[Any, Any]] = [
    ({"password": "a", "user": "b"}, {"password": "***", "user": "b"}),
    ({"password": None, "token": True, "pin_token": 12345}, {"password": None, "token": True, "pin_token": "***"}),
    ({"tokens": ["a", {"x": "b"}]}, {"tokens": ["***", {"x": "b"}]}),
    ({"value": {"tuple": ["password", "a1"]}}, {"value": {"tuple": ["password", "***"]}}),
    ({"mapping": [["token", "a"], [1, "b"]]}, {"mapping": [["token", "***"], [1, "b"]]}),
    (["run", "--password", "abc", "--user", "x"], ["run", "--password", "***", "--user", "x"]),
    ({"columns": {"token": "varchar(64)"}}, {"columns": {"token": "varchar(64)"}}),
    ({"packages": {"djangorestframework-api-key": "3.1.0"}}, {"packages": {"djangorestframework-api-key": "3.1.0"}}),
    (["SECRET_KEY", "shop/settings.py"], ["SECRET_KEY", "shop/settings.py"]),
    ({"names": ["--password", "--pass"]}, {"names": ["--password", "--pass"]}),
    ({"name": "DB_PASSWORD", "value": "a1"}, {"name": "DB_PASSWORD", "value": "***"}),
    ({"field": "password", "old": "CharField", "new": "a1"}, {"field": "password", "old": "CharField", "new": "***"}),
    (
        {"headers": [[{"bytes": "dG9rZW4="}, {"bytes": "YTE="}]]},
        {"headers": [[{"bytes": "dG9rZW4="}, {"bytes": "***"}]]},
    ),
    ({"argv": ["mysql", "-u", "root", "-pa1"]}, {"argv": ["mysql", "-u", "root", "-p***"]}),
    (
        {"sql": "INSERT INTO t (a, password) VALUES (%s, %s)", "params": ["x", "a1"]},
        {"sql": "INSERT INTO t (a, password) VALUES (%s, %s)", "params": ["x", "***"]},
    ),
]


@pytest.mark.parametrize(("record", "expected"), RECORDS, ids=range(len(RECORDS)))
def test_records(record: Any, expected: Any) -> None:
    """What stands under the name of a secret is hidden, in every structure; names, types and versions stay."""
    assert Redactor().data(record) == expected


def test_secrets_are_written_for_their_owner_alone(tmp_path: Path) -> None:
    """The file with the secrets of a run can be read by its owner alone, and by every process of the run."""
    run, project = tmp_path / "run", write(tmp_path / "project", {".env": "TOKEN=abcd-1234-EFGH\n"})
    run.mkdir()
    remember(run, {"API_PASSWORD": "ijkl-5678-MNOP"})
    of_run(run, project, "password='qrst-9012-UVWX'")

    assert [oct(path.stat().st_mode & 0o777) for path in run.iterdir()] == ["0o600"]
    assert of_folder(run).text("abcd-1234-EFGH ijkl-5678-MNOP qrst-9012-UVWX") == "*** *** ***"


def test_objects_that_raise_when_they_are_looked_at(tmp_path: Path) -> None:
    """Nothing of a project's object is called, and none keeps the secrets of the others from being known."""

    class Odd:
        def __init__(self) -> None:
            self.token = "efgh-5678-ijkl"

        def __getattr__(self, name: str) -> Any:
            raise RuntimeError(name)

        def __iter__(self) -> Any:
            raise RuntimeError

        __repr__ = __str__ = __iter__

    circle: dict[str, Any] = {"PASSWORD": "abcd-1234-EFGH"}
    circle["itself"] = circle
    remember(tmp_path, {"A": Odd(), "B": circle, "C": [object(), Odd, os]})

    assert of_folder(tmp_path).text("efgh-5678-ijkl abcd-1234-EFGH") == "*** ***"


def test_the_working_folder_is_no_password() -> None:
    """A shell keeps it in a variable whose name is that of a password."""
    collected = Collected()

    collected.environment({"PWD": "/srv/shop2-x9", "OLDPWD": "/srv/shop1-x8", "DB_PWD": "tr0ub4dor-9x"})

    assert collected.secrets == {"tr0ub4dor-9x"}
