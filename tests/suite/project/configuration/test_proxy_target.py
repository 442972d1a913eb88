"""nginx passes requests to a host, and to a socket, that exists."""

from __future__ import annotations

from tests.rules import RuleTester

_NGINX = "upstream app {{\n  server {server};\n}}\nserver {{\n  location / {{\n    proxy_pass {target};\n  }}\n}}\n"
_COMPOSE = "services:\n  web:\n    build: .\n    command: gunicorn site_config.wsgi -b 0.0.0.0:8000\n  proxy:\n    image: nginx:1.27\n"
_UNIT = "[Service]\nExecStart=/srv/venv/bin/gunicorn site_config.wsgi --bind unix:/run/shop/web.sock\n"


def test_accepts_targets_that_there_are(rule: RuleTester) -> None:
    """Services, upstreams, hosts of the internet, variables, and sockets that a server binds."""
    rule.each("nginx.conf:1", _NGINX, files={"compose.yaml": _COMPOSE}, apart=True).accepts("""
        web:8000 | http://app
        web:8000 | http://web:8000
        127.0.0.1:8000 | http://shop.example.com
        localhost:8000 | http://$upstream
    """)
    included = {"compose.yaml": _COMPOSE, "conf.d/upstreams.conf": "upstream shop {\n  server web:8000;\n}\n"}
    rule.each("nginx.conf:1", _NGINX, files=included, apart=True).accepts("""
        web:8000 | http://shop
    """)
    rule.each("nginx.conf:1", _NGINX, apart=True).accepts("""
        other:8000 | http://app
    """)
    rule.each("nginx.conf:1", _NGINX, files={"shop.service": _UNIT}, apart=True).accepts("""
        unix:/run/shop/web.sock fail_timeout=0 | http://app
        127.0.0.1:8000 | http://unix:/run/shop/web.sock
        unix:/var/run/shop/web.sock | http://app
    """)
    program = "[program:asgi]\ncommand=daphne -u /run/daphne/daphne%(process_num)d.sock site_config.asgi:application\nnumprocs=2\n"
    rule.each(
        "nginx.conf:1", _NGINX, files={"shop.service": _UNIT, "supervisord.conf": program}, apart=True
    ).accepts("""
        unix:/run/daphne/daphne0.sock | http://app
    """)
    rule.each("nginx.conf:1", _NGINX, files={"compose.yaml": _COMPOSE}, apart=True).accepts("""
        shop_web_1:8000 | http://APP_HOST:8000
        shop-web-1:8000 | http://app
    """)
    script = {"compose.yaml": _COMPOSE, "start.sh": "#!/bin/sh\ndocker run -d --name search --network shop search:8\n"}
    rule.each("nginx.conf:1", _NGINX, files=script, apart=True).accepts("""
        search:9200 | http://app
    """)
    shared = _COMPOSE.replace("0.0.0.0:8000", "unix:/run/shop/web.sock")
    rule.accepts(
        {"compose.yaml": shared, "nginx.conf": _NGINX.format(server="unix:/sockets/web.sock", target="http://app")}
    )


def test_accuses_hosts_and_sockets_that_nobody_has(rule: RuleTester) -> None:
    """Behind an upstream, and named directly."""
    rule.each("nginx.conf:2", _NGINX, files={"compose.yaml": _COMPOSE}, apart=True).accuses("""
        django:8000 | http://app  # passes requests to the host 'django'
    """)
    rule.each("nginx.conf:6", _NGINX, files={"compose.yaml": _COMPOSE}, apart=True).accuses("""
        web:8000 | http://backend:8000  # passes requests to the host 'backend'
    """)
    rule.each("nginx.conf:2", _NGINX, files={"shop.service": _UNIT}, apart=True).accuses("""
        unix:/run/web.sock | http://app  # connects to the socket /run/web.sock, and the server listens on /run/shop/web.sock
    """)
