"""Takes the options of a command line apart, by which of them are flags: all others have a value."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

_NAMELESS = "-"


@dataclass(frozen=True)
class Options:
    """``given`` are the options by their long names without dashes, a flag with an empty value; ``rest`` are the other words."""

    given: dict[str, str] = field(default_factory=dict)
    rest: tuple[str, ...] = ()

    def number(self, name: str) -> int | None:
        """Return the value of an option as a whole number, ``None`` where it is none or not known."""
        value = self.given.get(name, "")
        return int(value) if value.isdigit() else None

    def seconds(self, name: str) -> float | None:
        """Return the value of an option as a number, ``None`` where it is none or not known."""
        try:
            return float(self.given.get(name, ""))
        except ValueError:
            return None

    def known(self, name: str) -> str | None:
        """Return the value of an option, ``None`` where it is not given or a variable decides."""
        value = self.given.get(name)
        return None if not value or "$" in value else value


def options(
    words: Sequence[str], *, short: Mapping[str, str], flags: Collection[str], until: Collection[str] = ()
) -> Options:
    """Return the options among words.

    ``short`` are the long names of one-letter options, ``flags`` the long names of options without a value. Words after the
    first of ``until`` are the rest, that one included.
    """
    given: dict[str, str] = {}
    rest: list[str] = []
    waiting = list(words)
    while waiting:
        word = waiting.pop(0)
        if word in until:
            rest += [word, *waiting]
            break
        if word == "--":
            rest += waiting
            break
        if not word.startswith("-") or word == _NAMELESS:
            rest.append(word)
            continue
        name, has_value, value = word.partition("=")
        if word.startswith("--"):
            name = name[2:]
        else:
            letters = word[1:]
            while len(letters) > 1 and short.get(letters[0], letters[0]) in flags:
                given[short.get(letters[0], letters[0])] = ""
                letters = letters[1:]
            name = short.get(letters[0], letters[0])
            value, has_value = letters[1:].removeprefix("=").removeprefix(":"), letters[1:]
        if has_value:
            _add(given, name, value)
        elif name in flags or " " in name:
            given[name] = ""
        else:
            _add(given, name, waiting.pop(0) if waiting else "")
    return Options(given, tuple(rest))


def _add(given: dict[str, str], name: str, value: str) -> None:
    """Set an option; an option of queues that is given twice has the queues of both."""
    given[name] = f"{given[name]},{value}" if name == "queues" and name in given else value
