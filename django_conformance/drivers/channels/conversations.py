"""The conversations of the contract, each held once a run each way, and remembered."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django_conformance.deadlines import own_deadline
from django_conformance.drivers.caches import empty_caches
from django_conformance.drivers.channels import communicator, websocket_client
from django_conformance.drivers.channels.asgi_headers import browser_headers, session_cookie
from django_conformance.drivers.channels.communicator import CommunicatorSocket
from django_conformance.drivers.channels.conversation import ApplicationRaised, Conversation, converse
from django_conformance.drivers.channels.websocket_client import TcpSocket
from django_conformance.findings import Blocked
from django_conformance.run.arm import at_arms_length
from django_conformance.run.cut_short import SubjectLost

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_conformance.contract import SocketContract
    from django_conformance.drivers.channels.asgi_server import AsgiServer
    from django_conformance.drivers.test_databases.databases import TestDatabases
    from django_conformance.observations import Observation
    from django_conformance.run.context import RunContext


class Conversations:
    """Holds conversations over a communicator and over the server.

    Before each, the databases are put back, caches are emptied, and the contract's user is logged in. ``prepare()`` does that, and is called
    outside of an event loop, since Django's ORM is.
    """

    def __init__(
        self,
        run: RunContext,
        application: Any,
        databases: TestDatabases | None,
        server: Callable[[], AsgiServer],
        observe: Callable[[Observation], Observation],
    ) -> None:
        self.application = application
        self.project = run.request.project
        self._run = run
        self._databases = databases
        self._server = server
        self._observe = observe
        self._held: dict[tuple[str, int], Conversation] = {}

    def hung(self, contract: SocketContract) -> None:
        """Leave a socket alone with which the application came to no end in the server.

        Raises:
            Blocked: it is such a one.
        """
        held = self.held(websocket_client.WAY, contract)
        if held is not None and held.hung:
            raise Blocked("channels.server.exchange", held.hung)

    def prepare(self, contract: SocketContract) -> dict[str, str]:
        """Put the databases back, empty caches, log the user in, and return the headers of the handshake.

        Raises:
            UnknownUser: the contract names a user that there is not.
        """
        if self._databases is not None:
            self._databases.restore()
        empty_caches(self._run)
        _drop_redis_layers()
        headers = browser_headers(self.application)
        if contract.user is not None:
            headers["cookie"] = session_cookie(contract.user)
        return {**headers, **{name.lower(): value for name, value in contract.headers.items()}}

    def held(self, way: str, contract: SocketContract) -> Conversation | None:
        """Return a conversation that was held already."""
        return self._held.get((way, id(contract)))

    def over_communicator(self, contract: SocketContract, headers: dict[str, str]) -> Conversation:
        """Hold a conversation with the application in a copy of this process."""
        return self._remember(communicator.WAY, contract, self._simulated(contract, headers))

    def over_communicator_again(self, contract: SocketContract) -> Conversation:
        """Hold a conversation with the application in such a copy once more, and do not remember it."""
        return self._simulated(contract, self.prepare(contract))

    def _simulated(self, contract: SocketContract, headers: dict[str, str]) -> Conversation:
        async def hold() -> Conversation:
            socket = CommunicatorSocket(self.application, contract.path, headers, self.project, contract.subprotocols)
            return await converse(socket, contract)

        try:
            with own_deadline(contract.deadline):
                return at_arms_length(self._run, lambda: asyncio.run(hold()))
        except SubjectLost as lost:
            return Conversation(raised=ApplicationRaised.of(lost.cut))

    def over_server_again(self, contract: SocketContract) -> Conversation:
        """Hold a conversation with the server's process once more, and do not remember it."""
        return self._real(contract, self.prepare(contract))

    def over_server(self, contract: SocketContract, headers: dict[str, str]) -> Conversation:
        """Hold a conversation with the server's process."""
        return self._remember(websocket_client.WAY, contract, self._real(contract, headers))

    def _real(self, contract: SocketContract, headers: dict[str, str]) -> Conversation:
        socket = TcpSocket(self._server(), contract.path, headers, contract.subprotocols)
        with own_deadline(contract.deadline):
            return asyncio.run(converse(socket, contract))

    def both(self, contract: SocketContract) -> tuple[Conversation, Conversation]:
        """Return the conversation each way, over the communicator first; hold what was not held.

        Raises:
            Blocked: the application came to no end with one.
        """
        simulated, real = self.get(communicator.WAY, contract), self.get(websocket_client.WAY, contract)
        for held, check in ((simulated, "channels.communicator.exchange"), (real, "channels.server.exchange")):
            if held.raised is not None and held.raised.cut is not None:
                raise Blocked(check, held.hung)
        return simulated, real

    def get(self, way: str, contract: SocketContract) -> Conversation:
        """Return the conversation one way; hold it where it was not held."""
        held = self.held(way, contract)
        if held is not None:
            return held
        hold = self.over_communicator if way == communicator.WAY else self.over_server
        return hold(contract, self.prepare(contract))

    def _placed(self, contract: SocketContract, held: Conversation) -> Conversation:
        """Return a conversation with the consumer's place, where the application came to no end at a line that nobody knows."""
        if held.raised is None or held.raised.cut is None or held.raised.location is not None:
            return held
        path = contract.path.partition("?")[0]
        channels = self._run.inventory.channels
        names = {route.consumer for route in channels.routes if path in route.examples}
        places = [consumer.location for consumer in channels.consumers if consumer.path in names]
        return replace(held, raised=replace(held.raised, location=places[0])) if places else held

    def _remember(self, way: str, contract: SocketContract, held: Conversation) -> Conversation:
        held = self._placed(contract, held)
        if (way, id(contract)) not in self._held:
            self._observe(held.observation(contract.id or contract.path, way))
        self._held[way, id(contract)] = held
        return held


def _drop_redis_layers() -> None:
    """Have the application make its Redis layers anew: each conversation has an event loop, and channels-redis 4.1 may keep a lock."""
    layers = sys.modules.get("channels.layers")
    if layers is None:
        return
    for alias, layer in list(layers.channel_layers.backends.items()):
        if any(base.__module__.startswith("channels_redis") for base in type(layer).__mro__):
            del layers.channel_layers.backends[alias]
