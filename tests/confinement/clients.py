"""Programs that connect to a port, each in a way of its own, as a project may start them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

CONNECT = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 5)"
_BASH = "exec 3<>/dev/tcp/{host}/{port}"
_MEMCACHE = "from pymemcache.client.base import Client; Client(('{host}', {port}), connect_timeout=5).get('x')"
_SMTP = "import smtplib; smtplib.SMTP('{host}', {port}, timeout=5)"
_NODE = (
    "require('net').connect({port}, '{host}').on('connect', () => process.exit()).on('error', e => console.log(e.code))"
)
_STATIC = """
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
int main(int count, char **words) {
    struct sockaddr_in there = {.sin_family = AF_INET, .sin_port = htons(atoi(words[2]))};
    inet_pton(AF_INET, words[1], &there.sin_addr);
    if (connect(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&there, sizeof there)) perror("connect");
    return 0;
}
"""

CLIENTS: dict[str, tuple[str, ...]] = {
    "python": (sys.executable, "-c", CONNECT, "{host}", "{port}"),
    "isolated": (sys.executable, "-I", "-S", "-c", CONNECT, "{host}", "{port}"),
    "no-environment": ("env", "-i", sys.executable, "-c", CONNECT, "{host}", "{port}"),
    "bash": ("bash", "-c", _BASH),
    "daemon": ("setsid", "env", "-i", "bash", "-c", _BASH),
    "static": ("./client", "{host}", "{port}"),
    "curl": ("curl", "-sS", "--max-time", "5", "http://{host}:{port}/"),
    "redis-cli": ("redis-cli", "-h", "{host}", "-p", "{port}", "PING"),
    "psql": ("psql", "-h", "{host}", "-p", "{port}", "-w", "-c", "SELECT 1"),
    "mysql": ("mysql", "--protocol=tcp", "--connect-timeout=5", "-h", "{host}", "-P", "{port}", "-e", "SELECT 1"),
    "proxy": ("curl", "-sS", "--max-time", "5", "--proxy", "http://{host}:{port}", "http://shop.example/"),
    "perl": ("perl", "-MIO::Socket::INET", "-e", "IO::Socket::INET->new(PeerAddr => '{host}:{port}', Timeout => 5)"),
    "ssh": ("ssh", "-o", "ConnectTimeout=5", "-o", "BatchMode=yes", "-p", "{port}", "shop@{host}"),
    "node": ("node", "-e", _NODE),
    "pymemcache": (sys.executable, "-c", _MEMCACHE),
    "smtp": (sys.executable, "-I", "-c", _SMTP),
}


def command(name: str, folder: Path, host: str, port: int) -> list[str]:
    """Return what connects to a port; skip the test where that program is not installed. ``folder`` takes what is compiled."""
    words = [word.replace("{host}", host).replace("{port}", str(port)) for word in CLIENTS[name]]
    if name == "static":
        if shutil.which("gcc") is None:
            pytest.skip("gcc is not installed")
        (folder / "client.c").write_text(_STATIC, encoding="utf-8")
        subprocess.run(["gcc", "-static", "-o", "client", "client.c"], cwd=folder, check=True)
        words[0] = str(folder / "client")
    elif shutil.which(words[0]) is None:
        pytest.skip(f"{words[0]} is not installed")
    elif name == "pymemcache":
        pytest.importorskip("pymemcache")
    return words
