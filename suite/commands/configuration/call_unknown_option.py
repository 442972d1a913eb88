"""call_command() passes only options that the command has.

Why: an unknown keyword is a TypeError, an unknown option string a CommandError. Packages that pass options of their own
on to a built-in command are the usual cause.

Fix: use the dest of an option, with underscores.
"""

from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/ref/django-admin/#running-management-commands-from-your-code",
)


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each option string and each keyword that the command called does not have."""
    for call in project.calls:
        word = call.unknown_word
        if word is not None:
            option = word.split("=", 1)[0]
            yield Finding(
                f"call_command({call.name!r}, {word!r}): {call.name} has no option {option}: CommandError",
                at=call.culprit,
                evidence={"command": call.name, "option": option},
            )
        surplus = call.surplus_word
        if surplus is not None:
            meant = next((name for name in call.line_options if name == f"--{surplus.partition('=')[0]}"), "")
            advice = f"; did you mean {'--' + surplus!r}?" if meant else ""
            yield Finding(
                f"call_command({call.name!r}, {surplus!r}): {call.name} has no argument for {surplus!r}: CommandError{advice}",
                at=call.culprit,
                evidence={"command": call.name, "option": surplus},
            )
        for keyword in call.node.keywords if call.parser is not None else ():
            if keyword.arg is not None and keyword.arg not in call.options:
                yield Finding(
                    f"call_command({call.name!r}, {keyword.arg}=…): {call.name} has no option {keyword.arg!r}: TypeError "
                    f"(it has {', '.join(sorted(call.options))})",
                    at=call.culprit,
                    evidence={"command": call.name, "option": keyword.arg},
                )
