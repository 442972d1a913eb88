"""A consumer's handlers take the arguments that Channels passes.

Why: Channels calls ``connect()`` without arguments, ``disconnect(code)`` with a code, ``receive()`` with the keyword
``text_data`` or ``bytes_data``, and the handler of a message with that message. Any other signature raises TypeError
each time.

Fix: write the signatures of the documentation.
"""

from collections.abc import Iterator

from django_conformance.discovery.channels.consumers import ConsumerSource
from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import Function

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/topics/consumers.html#websocketconsumer")

_POSITIONAL = {"connect": 0, "disconnect": 1, "receive_json": 1}
"""The handlers of a WebSocket that are called with positional arguments, and how many."""

_FRAME = ("text_data", "bytes_data")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each handler, of the connection or of a message that the project sends, with another signature."""
    for consumer in project.consumers:
        for name, method in consumer.own_methods.items():
            given = "" if method.decorator_list else _refused(consumer, name, method, project.message_handlers)
            if given:
                yield Finding(
                    f"{consumer.name}.{name}() is called with {given} and takes "
                    f"{', '.join(_parameters(method)) or 'none'}: TypeError",
                    at=consumer.at(method, name),
                    evidence={"method": name},
                )


def _refused(consumer: ConsumerSource, name: str, method: Function, message_handlers: frozenset[str]) -> str:
    """Return what a handler is called with, in words, where it does not take that."""
    if consumer.websocket and name in _POSITIONAL:
        count = _POSITIONAL[name]
        return "" if _takes(method, count) else ("no argument", "one argument")[count]
    if consumer.websocket and name == "receive":
        return "" if _takes_frame(method) else "the keywords text_data or bytes_data"
    if name in message_handlers:
        return "" if _takes(method, 1) else "one argument, a message from the channel layer,"
    return ""


def _takes(method: Function, count: int) -> bool:
    enough = len(_parameters(method)) >= count or method.args.vararg is not None
    return enough and len(_required(method)) <= count


def _takes_frame(method: Function) -> bool:
    keywords = {*_parameters(method), *(parameter.arg for parameter in method.args.kwonlyargs)}
    accepted = "text_data" in keywords or method.args.kwarg is not None
    return accepted and all(name in _FRAME for name in _required(method))


def _parameters(method: Function) -> list[str]:
    """Return the names of its positional parameters, without ``self``."""
    return [parameter.arg for parameter in (*method.args.posonlyargs, *method.args.args)][1:]


def _required(method: Function) -> list[str]:
    parameters = _parameters(method)
    return parameters[: max(len(parameters) - len(method.args.defaults), 0)]
