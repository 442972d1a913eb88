"""A project with a secret in each of many places, whose command and task show all of them in every form."""

from __future__ import annotations

import base64
import hashlib
import shutil
from pathlib import Path
from urllib.parse import quote

from tests.harness import write
from tests.miniature import BASE

MAKE = """
import base64
import hashlib
import json
from urllib.parse import quote


def secret(place):
    return hashlib.sha256(place.encode()).hexdigest()[:9] + "/Q+" + hashlib.md5(place.encode()).hexdigest()[:7].upper()


def forms(text):
    yield f"plain {text} end"
    yield f"quoted {quote(text, safe='')} end"
    yield "basic " + base64.b64encode(f"user:{text}".encode()).decode()
    yield f"lower {text.replace('/', '%2f').replace('+', '%2b')} end"
    yield f"twice {quote(quote(text, safe=''), safe='')} end"
    yield f"json {json.dumps(text)} and {text.replace('/', chr(92) + '/')} end"
    yield f"html {text.replace('/', '&#x2F;').replace('+', '&#x2B;')} end"
    yield "web " + base64.urlsafe_b64encode(f"user:{text}".encode()).decode().rstrip("=")
    yield "alone " + base64.b64encode(text.encode()).decode()
    yield f"split {text[:7]}\\n{text[7:]} end"
    yield repr(text.encode())
"""
"""How the project makes its secrets anew: the code holds none of them."""


def secret(place: str) -> str:
    """Return the secret of a place: letters, digits, and what addresses and base64 write in another way."""
    digest = hashlib.md5(place.encode(), usedforsecurity=False).hexdigest()
    return f"{hashlib.sha256(place.encode()).hexdigest()[:9]}/Q+{digest[:7].upper()}"


def traces(place: str) -> list[bytes]:
    """Return what must be in no output: the secret in any form, or a half of it."""
    text = secret(place)
    encoded, alone = (base64.b64encode(plain.encode()).decode() for plain in (f"user:{text}", text))
    return [
        part.encode() for part in (text, quote(text, safe=""), encoded, alone, alone.rstrip("="), text[:9], text[-8:])
    ]


_SETTINGS = {
    "setting": "X_PASSWORD = {}",
    "secret-key": "SECRET_KEY = {}",
    "fallback": "SECRET_KEY_FALLBACKS = [{}]",
    "api-key": "STRIPE_API_KEY = {}",
    "token": "GITHUB_TOKEN = {}",
    "credential": "AZURE_CREDENTIAL = {}",
    "dsn": "MONITOR_DSN = {}",
    "passphrase": "GPG_PASSPHRASE = {}",
    "camel": "CLIENT = {{'clientSecret': {}}}",
    "header-name": "HEADERS = {{'X-Auth-Token': {}}}",
    "authorization": "MORE_HEADERS = {{'Authorization': 'Bearer ' + {}}}",
    "cookie": "COOKIE_HEADERS = {{'Cookie': {}}}",
    "database": "DATABASES['default']['PASSWORD'] = {}",
    "database-options": "DATABASES['warehouse'].setdefault('TEST', {{}})['PASSWORD'] = {}",
    "mail": "EMAIL_HOST_PASSWORD = {}",
    "broker-url": "CELERY_BROKER_URL = 'redis://:' + quote({}, safe='') + '@redis.shop.example:6379/0'",
    "backend-query": "CELERY_RESULT_BACKEND = 'redis://redis.shop.example:6379/1?password=' + quote({}, safe='')",
    "sentinel": "CELERY_BROKER_TRANSPORT_OPTIONS = {{'sentinel_kwargs': {{'password': {}}}}}",
    "layer-url": "CHANNEL_LAYERS['default']['CONFIG']['hosts'] = ['rediss://:' + quote({}, safe='') + '@redis.shop.example:6379/2']",
    "layer-key": "CHANNEL_LAYERS['default']['CONFIG']['symmetric_encryption_keys'] = [{}]",
    "cache-url": "CACHES = {{'default': {{'BACKEND': 'django.core.cache.backends.locmem.LocMemCache', 'LOCATION': 'x://u:' + quote({}, safe='') + '@h'}}}}",
    "cache-options": "CACHES['default']['OPTIONS'] = {{'MAX_ENTRIES': 9, 'PASSWORD': {}}}",
    "nested": "DEEP = {{'a': [{{'b': ({{'access_token': {}}},)}}]}}",
    "pair": "PAIRS = [('username', 'shop'), ('password', {})]",
    "basic-auth": "SEARCH = {{'http_auth': ('shop', {})}}",
    "bytes": "SIGNING_KEY = {}.encode()",
    "dataclass": "@dataclass\nclass Account:\n    name: str\n    password: str\nACCOUNT = Account('shop', {})",
    "object": "class Gateway:\n    def __init__(self, key):\n        self.secret_key = key\nGATEWAY = Gateway({})",
    "slots": "class Slotted:\n    __slots__ = ('token',)\nSLOTTED = Slotted()\nSLOTTED.token = {}",
    "named-tuple": "Login = namedtuple('Login', 'user password')\nLOGIN = Login('shop', {})._asdict()",
    "text-dsn": "REPORTS = 'host=db user=shop password=' + {} + ' dbname=shop'",
    "json-text": "BUCKET = json.dumps({{'bucket': 'shop', 'secret_access_key': {}}})",
    "azure": "STORAGE = 'AccountName=shop;account_key=' + {} + ';Suffix=core'",
    "sdk-url": "ERRORS = 'https://shop:' + quote({}, safe='') + '@errors.shop.example/1'",
    "mapping-proxy": "FROZEN = MappingProxyType({{'password': {}}})",
    "ordered": "ORDERED = OrderedDict(webhook_secret={})",
    "set": "API_KEYS = {{{}}}",
    "salt": "HASHIDS_SALT = {}",
    "pem": "CERTIFICATE_KEY = '-----BEGIN PRIVATE KEY-----\\n' + {} + '\\n-----END PRIVATE KEY-----'",
    "fernet-list": "FERNET_KEYS = [{}]",
    "session": "SESSION_HEADERS = {{'Cookie': 'sessionid=' + {} + '; theme=dark'}}",
    "git-url": "THEME = 'git+https://shop:' + quote({}, safe='') + '@git.shop.example/theme.git@main'",
    "signed-url": "BACKUP = 'https://backup.shop.example/x?sig=' + quote({}, safe='')",
    "numbered": "SMTP_PASSWORD_2 = {}",
    "qualified": "DB_PASSWORD_PRODUCTION = {}",
    "storages": "STORAGES = {{'backups': {{'BACKEND': 'shop.S3', 'OPTIONS': {{'access_key': 'AKIAABCDEFGHIJKLMNOP', 'secret_key': {}}}}}}}",
    "logging": "LOGGING = {{'version': 1, 'handlers': {{'mail': {{'class': 'logging.handlers.SMTPHandler', 'mailhost': 'localhost',"
    " 'fromaddr': 'a@shop.example', 'toaddrs': ['a@shop.example'], 'subject': 'x', 'credentials': ('shop', {})}}}}}}",
    "provider": "SOCIALACCOUNT_PROVIDERS = {{'github': {{'APP': {{'client_id': '1', 'secret': {}}}}}}}",
    "signing": "SIMPLE_JWT = {{'ALGORITHM': 'HS256', 'SIGNING_KEY': {}}}",
    "beat-arguments": "CELERY_BEAT_SCHEDULE['restock-nightly']['kwargs'] = {{'api_key': {}}}",
    "task-route": "CELERY_TASK_ROUTES['shop.tasks.leak'] = {{'queue': 'slow', 'headers': {{'x-auth-token': {}}}}}",
    "search": "ELASTICSEARCH = {{'hosts': ['https://shop:' + quote({}, safe='') + '@a.shop.example', 'https://b.shop.example']}}",
    "bind": "AUTH_LDAP_BIND_PASSWORD = {}",
    "partial": "FACTORY = partial(dict, password={})",
    "class": "class Config:\n    API_KEY = {}\nCONFIG = Config",
    "enumeration": "class Keys(Enum):\n    STRIPE_SECRET = {}\nKEYS = Keys",
    "text-of-a-kind": "class Secret(str):\n    pass\nPAYMENT_TOKEN = Secret({})",
    "session-store": "SESSION_REDIS = {{'host': 'cache', 'password': {}}}",
    "chain": "CHAINED = ChainMap({{'a': 1}}, {{'refresh_token': {}}})",
    "user-dict": "WRAPPED = UserDict(client_secret={})",
    "certificate": "CLIENT_CERTIFICATE = ('/run/tls/shop.pem', {{'ssl_keyfile_password': {}}})",
    "odbc": "LEGACY = 'DRIVER={{{{ODBC}}}};SERVER=h;UID=sa;PWD=' + {} + ';'",
    "bus": "BUS = 'Endpoint=sb://shop.example/;SharedAccessKeyName=Root;SharedAccessKey=' + {}",
    "otp": "OTP = 'otpauth://totp/shop?secret=' + quote({}, safe='') + '&issuer=shop'",
    "proxy": "PROXIES = {{'https': 'http://shop:' + quote({}, safe='') + '@proxy.shop.example:3128'}}",
    "beat-positional": "CELERY_BEAT_SCHEDULE['hello'] = {{'task': 'shop.tasks.log_in', 'schedule': 60.0, 'args': ['shop', {}]}}",
    "name-and-value": "VARIABLES = [{{'name': 'MAIL_PASSWORD', 'value': {}}}]",
    "argument-list": "BACKUP_COMMAND = ['mysqldump', '-u', 'shop', '-p' + {}, 'shop']",
    "insert": "SEED = \"INSERT INTO account (name, password) VALUES ('shop', '\" + {} + \"')\"",
    "bytes-header": "RAW_HEADERS = [(b'x-api-key', {}.encode())]",
    "log-handler": "LOGGING['handlers']['chat'] = {{'class': 'logging.handlers.HTTPHandler', 'host': 'h', 'url': '/x', 'secure': True, 'credentials': ('bot', {})}}",
    "webhook-path": "CHAT_HOOK = 'https://hooks.slack.com/services/T024BE7LD/B024BE7LH/' + quote({}, safe='')",
    "queue-keys": "SQS = {{'predefined_queues': {{'shop': {{'access_key_id': 'AKIAABCDEFGHIJKLMNOP', 'secret_access_key': {}}}}}}}",
    "worker-key": "CELERY_SECURITY_KEY_PASSWORD = {}",
    "url-in-tuple": "SHARDS = (('redis://:' + quote({}, safe='') + '@a.shop.example:6379/0', 1),)",
    "url-in-bytes": "RAW_URL = b'amqp://shop:' + quote({}, safe='').encode() + b'@mq.shop.example//'",
    "lazy": "LAZY_TOKEN = SimpleLazyObject(lambda: {})",
    "path-like": "VAULT_TOKEN = PurePosixPath({})",
    "auth-object": "class BasicAuth:\n    def __init__(self, username, password):\n        self.username = username\n        self.password = password\nAUTH = BasicAuth('shop', {})",
    "lines-of-a-key": "JWT_PRIVATE = '-----BEGIN RSA PRIVATE KEY-----\\nMIIEow\\n' + {} + '\\n-----END RSA PRIVATE KEY-----'",
    "query-in-list": "FEEDS = [['https://feeds.shop.example/all?limit=9&api_key=' + quote({}, safe='')]]",
    "xml": "FEED = '<feed><password>' + {} + '</password></feed>'",
}
"""Settings that hold a secret, which stands for ``{}``; the code has no secret in it."""

_VARIABLES = {
    "env-password": ("SHOP_DB_PASSWORD", "{}"),
    "env-token": ("CI_JOB_TOKEN", "{}"),
    "env-url": ("SHOP_DATABASE_URL", "postgres://shop:{quoted}@db.shop.example/shop"),
    "env-query": ("SHOP_CACHE_URL", "redis://cache.shop.example/0?ssl_password={quoted}"),
    "env-key": ("AWS_SECRET_ACCESS_KEY", "{}"),
    "env-libpq": ("PGPASSWORD", "{}"),
    "env-json": ("SHOP_SERVICE_ACCOUNT", '{{"private_key_id": 1, "private_key": "{}"}}'),
    "env-header": ("SHOP_HEADERS", "Authorization: Bearer {}"),
    "env-proxy": ("HTTPS_PROXY_BACKUP", "http://shop:{quoted}@proxy.shop.example:3128"),
    "env-mail": ("SHOP_EMAIL_URL", "smtp://shop:{quoted}@mail.shop.example:587/?tls=1"),
    "env-lines": ("SHOP_JWT", "-----BEGIN PRIVATE KEY-----\\n{}\\n-----END PRIVATE KEY-----"),
    "env-options": ("SHOP_CONNECT", "host=db.shop.example passfile=/run/none password='{}'"),
    "env-hook": ("SHOP_HOOK", "https://hooks.slack.com/services/T024BE7LE/B024BE7LI/{quoted}"),
    "env-dsn": ("SHOP_SENTRY_DSN", "https://{quoted}@sentry.shop.example/1"),
}

_FILES = {
    "dotenv": (".env", "MAIL_PASSWORD={}\n"),
    "dotenv-export": (".env.production", "export API_SECRET='{}'\n"),
    "dotenv-unnamed": (".env.local", 'SHOP_LICENCE="{}"  # bought\n'),
    "dotenv-folder": (".envs/.local/.django", "DJANGO_ADMIN_PASSWORD={}\n"),
    "compose-map": ("docker-compose.yml", "services:\n  web:\n    environment:\n      ADMIN_PASSWORD: {}\n"),
    "compose-list": ("compose.prod.yaml", "services:\n  db:\n    environment:\n      - POSTGRES_PASSWORD={}\n"),
    "compose-url": ("compose.yml", "services:\n  web:\n    environment:\n      - X=redis://:{quoted}@cache:6379\n"),
    "kubernetes": ("deploy/secret.yaml", "kind: Secret\nstringData:\n  api-token: {}\n"),
    "dockerfile": ("Dockerfile", "FROM python\nENV BUILD_TOKEN={}\n"),
    "ini": ("shop.ini", "[mail]\npassword = {}\n"),
    "toml": ("shop.toml", '[mail]\npassword = "{}"\n'),
    "unit": ("deploy/shop.service", "[Service]\nEnvironment=SHOP_TOKEN={}\n"),
    "netrc": (".netrc", "machine pypi.shop.example\n  login shop\n  password {}\n"),
    "pgpass": (".pgpass", "db.shop.example:5432:*:shop:{}\n"),
    "requirements": ("requirements.txt", "--index-url https://shop:{quoted}@pypi.shop.example/simple\ndjango\n"),
    "git-requirement": ("requirements-dev.txt", "x @ git+https://oauth2:{quoted}@git.shop.example/x.git@main\n"),
    "git-remote": (".git/config", '[remote "origin"]\n\turl = https://shop:{quoted}@git.shop.example/shop.git\n'),
    "service-account": ("google-credentials.json", '{{"client_id": "1", "client_secret": "{}"}}\n'),
    "gitlab": (".gitlab-ci.yml", "variables:\n  DEPLOY_TOKEN: {}\n"),
    "workflow": (".github/workflows/deploy.yml", "env:\n  REGISTRY_PASSWORD: {}\n"),
    "make": ("Makefile", "deploy:\n\tcurl -u shop:{} https://deploy.shop.example\n"),
    "procfile": ("Procfile", "web: SHOP_SECRET={} gunicorn site_config.wsgi\n"),
    "shell": ("deploy/start.sh", "export VAULT_TOKEN='{}'\n"),
    "supervisor": ("deploy/supervisord.conf", '[program:web]\nenvironment=A="b",API_TOKEN="{}"\n'),
    "nginx": ("deploy/nginx.conf", 'proxy_set_header Authorization "Bearer {}";\n'),
    "uwsgi": ("uwsgi.ini", "[uwsgi]\nenv = API_TOKEN={}\n"),
    "crontab": ("deploy/crontab", "0 1 * * * MAIL_PASSWORD={} python manage.py report\n"),
    "mounted": ("secrets/db_password", "{}\n"),
    "pip": ("pip.conf", "[global]\nindex-url = https://shop:{quoted}@pypi.shop.example/simple\n"),
    "launch": (".vscode/launch.json", '{{"configurations": [{{"env": {{"SHOP_PASSWORD": "{}"}}}}]}}\n'),
    "envrc": (".envrc", "export SHOP_X={}\n"),
    "celery-module": ("shop/celeryconfig.py", "broker_url = 'amqp://shop:{quoted}@mq.shop.example//'\n"),
    "sql": ("deploy/users.conf", "CREATE ROLE shop LOGIN PASSWORD '{}';\n"),
    "terraform": ("deploy/prod.tfvars", 'db_password = "{}"\n'),
    "kubernetes-variable": ("deploy/web.yaml", "env:\n  - name: WEB_PASSWORD\n    value: {}\n"),
    "terraform-default": ("deploy/variables.tf", 'variable "mail_password" {{\n  default = "{}"\n}}\n'),
    "sql-values": (
        "deploy/seed.conf",
        "INSERT INTO shop_account (id, password) VALUES (1, 'x1'), (2, '{}');\n",
    ),
    "xml-attribute": ("deploy/app.xml", '<add key="ApiKey" value="{}"/>\n'),
    "redis-conf": ("deploy/redis.conf", "requirepass {}\n"),
    "source-arguments": (
        "shop/backup.py",
        "import subprocess\n\n\ndef backup():\n    subprocess.run(['mysqldump', '-u', 'shop', '-p{}', 'shop'], check=True)\n",
    ),
    "kubernetes-data": ("deploy/opaque.yaml", "kind: Secret\ndata:\n  api-key: {encoded}\n"),
    "docker-login": (".docker/config.json", '{{"auths": {{"registry.shop.example": {{"auth": "{login}"}}}}}}\n'),
    "mysql-client": (".my.cnf", "[client]\nuser = shop\npassword = {}\n"),
    "procfile-option": ("Procfile.prod", "worker: celery -A site_config worker --broker-password {} -l info\n"),
    "unit-option": ("deploy/flower.service", "[Service]\nExecStart=/usr/bin/celery flower --basic-auth=shop:{}\n"),
    "echo": ("deploy/compose.yml", "services:\n  web:\n    command: sh -c \"echo 'HOOK_TOKEN={}' > .env\"\n"),
    "ansible": ("deploy/vars.yml", "all:\n  vars:\n    ansible_password: {}\n"),
    "helm": ("chart/values.yaml", "postgresql:\n  auth:\n    password: {}\n"),
    "poetry": ("pyproject.toml", '[[tool.poetry.source]]\nurl = "https://shop:{quoted}@pypi.shop.example/simple"\n'),
    "source-dsn": ("shop/monitoring.py", "def begin(init):\n    init(dsn='https://{quoted}@o1.ingest.sentry.io/1')\n"),
    "passfile": (".shop-pgpass", "db.shop.example:5432:*:shop:{}\n"),
    "key-file": ("deploy/server.key", "-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----\n"),
    "source": ("shop/gateway.py", "API_TOKEN = '{}'\n\n\nclass Gateway:\n    password = 'only-a-field'\n"),
    "source-dict": ("shop/mailing.py", "ACCOUNT = {{'user': 'shop', 'password': '{}'}}\n"),
    "source-call": ("shop/storage.py", "def connect(open):\n    return open(user='shop', secret='{}')\n"),
    "source-default": ("shop/keys.py", "import os\n\nKEY = os.environ.get('SHOP_SIGNING_KEY', default='{}')\n"),
}

_CONTRACT = {
    "contract-task-positional": "[[task]]\nname = 'shop.tasks.log_in'\nargs = ['shop', '{}']\n",
    "contract-command-positional": "[[command]]\nargv = ['log_in', 'shop', '{}']\n",
    "contract-header": "[[socket]]\npath = '/ws/prices/'\nheaders = {{ authorization = 'Token {}' }}\naccepted = true\n",
    "contract-option": "[[command]]\nargv = ['leak', '--token={}']\nraises = 'RuntimeError'\n",
}

PLACES = (*_SETTINGS, *_VARIABLES, *_FILES, *_CONTRACT)

_LEAK = """
from django.conf import settings
from django.core.management.base import BaseCommand

from shop.making import forms, secret


class Command(BaseCommand):
    help = "Show every secret"

    def add_arguments(self, parser):
        parser.add_argument("--token", default="")

    def handle(self, **options):
        from shop.places import PLACES

        told = [line for place in PLACES for line in forms(secret(place))]
        self.stdout.write("\\n".join(told))
        self.stderr.write("\\n".join(told))
        if options["token"]:
            raise RuntimeError("cannot connect with " + " and ".join(secret(place) for place in PLACES) + options["token"])
"""

_LOG_IN = """
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Log in"

    def add_arguments(self, parser):
        parser.add_argument("user")
        parser.add_argument("password")

    def handle(self, **options):
        self.stdout.write(f"logged in with {options['password']}")
"""

_TASKS = """


@shared_task
def log_in(user, password):
    return f"logged in with {password}"


@shared_task
def leak():
    from shop.making import secret
    from shop.places import PLACES

    raise ValueError([secret(place) for place in PLACES])


@shared_task
def leak_result():
    from shop.making import forms, secret
    from shop.places import PLACES

    return {"lines": [line for place in PLACES for line in forms(secret(place))]}
"""


def planted(folder: Path) -> tuple[Path, dict[str, str]]:
    """Write the project, and return its folder and the variables of its environment."""
    project = Path(shutil.copytree(BASE, folder / "project"))
    lines = [
        "\nimport json\nfrom collections import ChainMap, OrderedDict, UserDict, namedtuple\nfrom dataclasses import dataclass",
        "from enum import Enum\nfrom functools import partial",
        "from pathlib import PurePosixPath\nfrom django.utils.functional import SimpleLazyObject",
        "from types import MappingProxyType\nfrom urllib.parse import quote\nfrom shop.making import secret\n",
        *(line.format(f"secret({place!r})") for place, line in _SETTINGS.items()),
    ]
    with (project / "site_config" / "settings.py").open("a") as settings:
        settings.write("\n".join(lines) + "\n")
    with (project / "shop" / "tasks.py").open("a") as tasks:
        tasks.write(_TASKS)
    with (project / "conformance.toml").open("a") as contract:
        contract.write("\n[[command]]\nargv = ['leak']\n[[task]]\nname = 'shop.tasks.leak'\nraises = 'ValueError'\n")
        contract.write("[[task]]\nname = 'shop.tasks.leak_result'\n")
        contract.write("\n".join(_filled(text, place) for place, text in _CONTRACT.items()))
    files = {name: _filled(text, place) for place, (name, text) in _FILES.items()}
    made = {"shop/making.py": MAKE, "shop/places.py": f"PLACES = {PLACES!r}\n"}
    write(
        project,
        {**files, **made, "shop/management/commands/leak.py": _LEAK, "shop/management/commands/log_in.py": _LOG_IN},
    )
    return project, {name: _filled(text, place) for place, (name, text) in _VARIABLES.items()}


def _filled(text: str, place: str) -> str:
    value = secret(place)
    encoded, login = (base64.b64encode(plain.encode()).decode() for plain in (value, f"shop:{value}"))
    return text.format(value, quoted=quote(value, safe=""), encoded=encoded, login=login)
