"""The application in an ASGI server's process, over TCP, as clients see it.

https://channels.readthedocs.io/en/stable/deploying.html
"""

from __future__ import annotations

import http.client
import json
import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from django_conformance.deadlines import deadline
from django_conformance.discovery.cause import relative
from django_conformance.drivers.channels import layers, websocket_client
from django_conformance.drivers.channels.asgi_headers import browser_headers, host
from django_conformance.drivers.channels.asgi_probe import PREFIX
from django_conformance.drivers.channels.asgi_server import why
from django_conformance.drivers.channels.conversation import ApplicationRaised, Opened, Silence, told
from django_conformance.drivers.channels.routes import led_to
from django_conformance.drivers.channels.websocket_client import TcpSocket
from django_conformance.drivers.processes import ProcessFailed
from django_conformance.findings import Finding, NotJudged, raise_all
from django_conformance.inventory import Location
from django_conformance.observations import Observation
from django_conformance.reasons import Reason

if TYPE_CHECKING:
    from django_conformance.drivers.channels.asgi_server import AsgiServer, Ended
    from django_conformance.inventory import AsgiApplication, ChannelLayer
    from django_conformance.observations import Observe
    from django_conformance.run.context import RunContext

DEPLOYING = "https://channels.readthedocs.io/en/stable/deploying.html"
UNKNOWN = "/django-conformance/no/such/path/"
STARTS = "channels.server.starts"
IMPORTABLE = ("channels.configuration.application-imports", "channels.configuration.imports-without-setup")
OF_APPLICATIONS = {"each": "channels.application", "needs": ("asgi-server",)}


@pytest.mark.conformance("channels.server.starts", level="must", docs=DEPLOYING, after=IMPORTABLE, **OF_APPLICATIONS)
def test_starts(subject: AsgiApplication, server_process: AsgiServer, run: RunContext) -> None:
    """An ASGI server starts with the application, and listens.

    Why: otherwise nothing is served.

    Fix: run the command in the evidence and read its output.
    """
    try:
        server_process.process.wait()
    except ProcessFailed as failed:
        message, place = why(failed, run.request.project)
        module, name = subject.module, subject.name
        raise Finding(
            f"{server_process.name} does not serve {subject.path}: {message}",
            location=place,
            evidence={"log": failed.log, "command": f"{server_process.name} {module}:{name}"},
        ) from None


@pytest.mark.conformance(
    "channels.server.http-answers", level="must", docs=DEPLOYING, after=(STARTS,), **OF_APPLICATIONS
)
def test_http_answers(subject: AsgiApplication, server: AsgiServer, observe: Observe) -> None:
    """The application answers a GET request for a path that doesn't exist.

    Why: any answer is fine, such as a page, a redirect or a 404. If the application raises, clients get only the
    server's own error page.

    Fix: check the exception, and what wraps ``get_asgi_application()`` under "http".
    """
    if subject.protocols and "http" not in subject.protocols:
        raise NotJudged("The application doesn't handle HTTP.", Reason("not-applicable"))
    before, losses, since = len(server.records()), len(server.losses), server.told()
    try:
        answer = server.get(UNKNOWN, {"Host": host()})
    except (OSError, http.client.HTTPException) as error:
        raised = _raised(server, before)
        cut = server.lost(losses, since, raised=raised[0] if raised else None)
        if cut is None and isinstance(error, TimeoutError):
            cut = server.waiting()
        if raised:
            cause, location = f"the application raised {_told(raised[0])}", raised[0].location
        elif cut is not None:
            cause, location = f"the application {cut.how}", cut.location
        else:
            cause, location = f"{type(error).__name__}: {error}{server.patched}", None
        stack = {"stack": cut.stack} if cut is not None else {}
        raise Finding(
            f"{server.name} did not answer GET {UNKNOWN}: {cause}",
            location=location,
            evidence={"log": server.process.log()[-4000:], **stack},
        ) from None
    raised = _raised(server, before)
    if raised:
        location = raised[0].location
        raise Finding(
            f"GET {UNKNOWN} got status {answer.status}: the application raised {_told(raised[0])}",
            location=location,
            hint=f"Correct what raises at {location}." if location is not None else "",
        )
    value = {"status": answer.status, "headers": sorted(answer.headers)}
    observe(Observation(f"channels:GET {UNKNOWN}", websocket_client.WAY, value))


@pytest.mark.conformance(
    "channels.server.unknown-path",
    level="must",
    docs="https://channels.readthedocs.io/en/stable/topics/routing.html#urlrouter",
    each="channels.application",
    needs=("asgi-server", "websocket-client", "channels"),
    after=(STARTS, "channels.communicator.unknown-path"),
)
@pytest.mark.asyncio
async def test_unknown_path(subject: AsgiApplication, application: Any, server: AsgiServer, observe: Observe) -> None:
    """A WebSocket handshake for a path without a route is refused.

    Why: if it hangs, it holds a connection of the server until it times out. If it is accepted, nobody serves it.

    Fix: let only consumers accept sockets. Middleware must await the application that it wraps.
    """
    if "websocket" in subject.protocols and (
        "websocket" not in subject.routed or led_to(application, UNKNOWN) is not None
    ):
        raise NotJudged(
            "No URLRouter for WebSockets was found in the application, or a route matches every path.",
            Reason("not-applicable"),
        )
    socket = TcpSocket(server, UNKNOWN, browser_headers(application))
    opened = await socket.open()
    if isinstance(opened, Opened) and opened.accepted:
        await socket.close()
        if "websocket" not in subject.routed:
            raise NotJudged("The project's own code answers sockets, without routes.", Reason("not-applicable"))
        raise Finding(f"A socket to {UNKNOWN} matches no route, but {server.name} opened it")
    if isinstance(opened, Silence):
        raise Finding(f"{server.name} did not answer the handshake for {UNKNOWN}: got {told(opened)}")
    status = opened.status if isinstance(opened, Opened) else None
    observe(
        Observation(
            f"channels:{UNKNOWN}",
            websocket_client.WAY,
            {"status": status, "raised": opened.error["raised"] if isinstance(opened, ApplicationRaised) else None},
        )
    )


@pytest.mark.conformance(
    "channels.server.layer-across-processes",
    level="must",
    docs="https://channels.readthedocs.io/en/stable/topics/channel_layers.html#using-outside-of-consumers",
    each="channels.layer",
    needs=("asgi-server", "websocket-client", "channel-layer"),
    after=(STARTS, "channels.communicator.layer-round-trip"),
)
@pytest.mark.asyncio
async def test_layer_across_processes(subject: ChannelLayer, server: AsgiServer) -> None:
    """A message to a group from another process reaches a member in the server's process.

    Why: tasks, commands and other server processes reach connected clients this way.

    Fix: use the same CHANNEL_LAYERS in every process: the same hosts, prefix and encryption keys.
    """
    if subject.in_memory:
        raise NotJudged("The layer works within one process only, as documented.", Reason("not-applicable"))
    group = f"conformance-{uuid.uuid4().hex}"
    member = TcpSocket(server, f"{PREFIX}layer/{subject.alias}/{group}", {"host": "localhost"})
    opened = await member.open()
    if not (isinstance(opened, Opened) and opened.accepted):
        raise Finding(
            f"The server's process could not join a group on the layer {subject.alias!r}: {_last_error(server)}",
            subject=subject.alias,
        )
    message = {"type": "conformance.probe", "text": "from another process", "numbers": [1, 2.5, None]}
    await layers.layer(subject.alias).group_send(group, message)
    received = await member.receive(deadline(0.1))
    await member.leave()
    if not isinstance(received, str):
        raise Finding(
            f"A message over the layer {subject.alias!r} did not reach the server's process: got {told(received)}",
            subject=subject.alias,
        )
    if json.loads(received) != message:
        raise Finding(f"The message {message} reached the server's process as {received}", subject=subject.alias)


def _raised(server: AsgiServer, before: int) -> list[Ended]:
    """Return the records of HTTP requests in which the application raised, but for those ``before``."""
    return [record for record in server.records()[before:] if record.error is not None and record.type == "http"]


def _told(raised: Ended) -> str:
    return told(ApplicationRaised(raised.error or {}, raised.location))


def _ended(server: AsgiServer) -> str:
    status = server.process.status
    how = f"signal {-status}" if status is not None and status < 0 else f"exit status {status}"
    return f"{server.name} ended during the run, with {how}"


def _last_error(server: AsgiServer) -> str:
    lines = [line for line in server.process.log().splitlines() if re.match(r"[\w.]+(Error|Exception|Full)\b", line)]
    return lines[-1] if lines else "the server gave no reason"


_COMPLAINTS = (
    (
        re.compile(r"(?P<what>Task exception was never retrieved.*)"),
        "a background task failed unnoticed: {what}",
    ),
    (
        re.compile(r"(?P<what>.*took too long to shut down and was killed)"),
        "an application did not end after its client had left: {what}",
    ),
)


@pytest.mark.conformance(
    "channels.server.alive",
    level="must",
    docs=DEPLOYING,
    after=(STARTS, "channels.server.http-answers"),
    **OF_APPLICATIONS,
)
def test_alive(subject: AsgiApplication, server: AsgiServer) -> None:
    """After all checks, the server still runs and answers.

    Why: no client may be able to stop the process that serves all other clients, or to block its event loop.

    Fix: see the log for what stopped it. Blocking calls in coroutines hold up all clients.
    """
    raise_all(
        Finding(f"{server.name} had to be started again: the application {cut}", location=cut.location)
        for cut in dict.fromkeys(server.losses)
    )
    if not server.process.running():
        raise Finding(_ended(server), evidence={"log": server.process.log()[-4000:]})
    try:
        server.get(f"{PREFIX}ready", {"Host": host()})
    except (OSError, http.client.HTTPException) as error:
        raise Finding(
            f"{server.name} no longer answers: {type(error).__name__}: {error}",
            evidence={"log": server.process.log()[-4000:]},
        ) from None


@pytest.mark.conformance(
    "channels.server.clean-log",
    level="should",
    docs="https://channels.readthedocs.io/en/stable/topics/consumers.html#closing-consumers",
    after=(STARTS, "channels.server.http-answers"),
    **OF_APPLICATIONS,
)
def test_clean_log(subject: AsgiApplication, server: AsgiServer, run: RunContext) -> None:
    """The server's log mentions no unawaited coroutine, no lost task and no application that had to be killed.

    Why: each is work that silently did not happen, and nothing else reports it.

    Fix: await the coroutine in the message, and end background tasks in ``disconnect()``.
    """
    warned = [
        (record.text, Location(relative(record.file, run.request.project), record.line))
        for record in server.records()
        if record.type == "warning"
    ]
    raise_all(
        Finding(f"In {server.name}'s process, {text} ({place})", subject=place.path, location=place)
        for text, place in warned
    )
    log = server.process.log()
    for pattern, message in _COMPLAINTS:
        match = pattern.search(log)
        if match:
            raise Finding(
                f"The log of {server.name} says that {message.format(what=match['what'].strip())}",
                evidence={"log": log[max(0, match.start() - 500) : match.end() + 500]},
            )
