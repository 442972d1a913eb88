"""A deployment's order: the candidate migrates the baseline's database, and the baseline's code goes on using it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_conformance.codec import to_json
from django_conformance.deadlines import deadline
from django_conformance.rolling.exchanges import NotUsed
from django_conformance.rolling.partner import Refused
from django_conformance.rolling.records import BASELINE, CANDIDATE, Exchanged, ExchangeOutcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django_conformance.drivers.test_databases.snapshots import SharedDatabase
    from django_conformance.inventory import Location
    from django_conformance.rolling.partner import Partner
    from django_conformance.run.context import RunContext

EXCHANGE = "migrations"
_MODULE = "schema"
_PATIENCE = 5.0


def exchanged(run: RunContext, partners: Mapping[str, Partner], places: Sequence[SharedDatabase]) -> Exchanged:
    """Use the models on the baseline's schema, migrate as the candidate does, and use them again.

    At the end the databases are migrated, and a snapshot of that is what ``restore`` puts back.
    """
    aliases = [place.alias for place in places]
    before = {name: _used(partner, aliases) for name, partner in partners.items()}
    outcomes = [
        ExchangeOutcome("databases.rolling.migrate", alias, BASELINE, BASELINE, value="migrated") for alias in aliases
    ] + [_migrated(partners[CANDIDATE], alias) for alias in aliases]
    after = {name: _used(partner, aliases) for name, partner in partners.items()}
    partners[BASELINE].ask(_MODULE, "take", places=[to_json(place) for place in places])
    places_of = {model.label: model.location for model in run.inventory.databases.models}
    for schema, used in ((BASELINE, before), (CANDIDATE, after)):
        for code, models in used.items():
            early = (schema, code) == (BASELINE, CANDIDATE)  # code that is deployed before its migrations are applied
            level = "info" if early else None
            outcomes += _outcomes(models, schema, code, places_of, level)
    return Exchanged(EXCHANGE, tuple(outcomes))


def _used(partner: Partner, aliases: Sequence[str]) -> dict[str, dict[str, str]]:
    try:
        models: dict[str, dict[str, str]] = partner.ask(_MODULE, "use", aliases=list(aliases))
    except (NotUsed, Refused) as error:
        return {"all models": {"read": error.message, "write": error.message}}
    return models


def _migrated(partner: Partner, alias: str) -> ExchangeOutcome:
    check, names = "databases.rolling.migrate", (BASELINE, CANDIDATE)
    try:
        return ExchangeOutcome(
            check, alias, *names, value=partner.ask(_MODULE, "migrate", patience=deadline(_PATIENCE), alias=alias)
        )
    except (NotUsed, Refused) as error:
        return ExchangeOutcome(check, alias, *names, failure=error.message)


def _outcomes(
    models: dict[str, dict[str, Any]], schema: str, code: str, places: dict[str, Location | None], level: str | None
) -> list[ExchangeOutcome]:
    return [
        ExchangeOutcome(
            f"databases.rolling.{step}",
            subject,
            schema,
            code,
            value=None if failure else "done",
            failure=failure,
            location=places.get(subject.partition(" ")[0]),
            level=level,
        )
        for subject, steps in models.items()
        for step, failure in steps.items()
    ]
