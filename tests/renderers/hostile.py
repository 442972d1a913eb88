"""Text that wants to be more than text, in each place where a project can put some."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_conformance.inventory import (
    BeatEntry,
    CeleryApp,
    CeleryInventory,
    ChannelLayer,
    ChannelsInventory,
    Command,
    CommandsInventory,
    Database,
    DatabasesInventory,
    DeclaredWorker,
    DeploymentInventory,
    Inventory,
    Location,
    Model,
    Problem,
    ProjectInventory,
    Route,
    Router,
    Task,
    Unit,
)
from django_conformance.results import Source
from tests.merging.files import result, written

if TYPE_CHECKING:
    from pathlib import Path

XSS = (
    "</script><script>window.stolen=1</script><img src=x onerror=window.stolen=1>"
    "\"'><svg onload=window.stolen=1> {{7*7}} \x1b[31m \u202eevil\u2066 javascript:window.stolen=1 @all #1 [x](javascript:1) ]]> &lt;b&gt;"
)


def place(line: int = 1) -> Location:
    return Location(f"shop/{XSS}.py", line)


INVENTORY = Inventory(
    project=ProjectInventory(settings=XSS, settings_path=XSS, installed_apps=(XSS,)),
    celery=CeleryInventory(
        installed="5.6.3",
        apps=(CeleryApp(XSS, XSS, XSS, place(), queues=(XSS,), routes={XSS: XSS}),),
        tasks=(Task(XSS, XSS, XSS, place(), queue=XSS),),
        beat=(BeatEntry(XSS, XSS, XSS),),
        problems=(Problem("celery", XSS, XSS, XSS, place()),),
    ),
    channels=ChannelsInventory(
        installed="4.3", routes=(Route("websocket", XSS, XSS, location=place()),), layers=(ChannelLayer(XSS, XSS),)
    ),
    commands=CommandsInventory(commands=(Command(XSS, XSS, XSS, location=place(), help=XSS),)),
    databases=DatabasesInventory(
        databases=(Database(XSS, XSS, "sqlite"),),
        routers=(Router(XSS, (XSS,), place()),),
        models=(Model(XSS, XSS, XSS, read=XSS, write=XSS, migrate=(XSS,), location=place()),),
    ),
    deployment=DeploymentInventory(
        workers=(DeclaredWorker(Unit(XSS, XSS, place(), XSS), XSS, place(), app=XSS, queues=(XSS,), pool=XSS),)
    ),
)


def hostile_results(path: Path) -> Path:
    """Write a results file in which each text of the project is hostile."""
    values: dict[str, Any] = {
        "message": XSS,
        "hint": XSS,
        "location": place(2),
        "evidence": {XSS: XSS, "eager": {XSS: XSS}, "worker": {XSS: [XSS]}, "places": [{"path": XSS, "line": 3}]},
        "reproduce": XSS,
    }
    return written(
        path,
        result("failed", XSS, docs="javascript:window.stolen=1", **values),
        result("error", XSS, **values),
        result("skipped", XSS, message=XSS),
        result("blocked", XSS, message=XSS, blocked_by="celery.broker.eta"),
        result("passed", XSS),
        Source(f"shop/{XSS}.py", 1, (XSS, XSS, XSS)),
        inventory=INVENTORY,
        project={
            "path": XSS,
            "settings": XSS,
            "settings_from": XSS,
            "contract": XSS,
            "advice": XSS,
            "workers": {XSS: XSS},
        },
        packages={"django": XSS, XSS: XSS},
        services={"redis": {"source": XSS, "version": XSS, "product": XSS}},
        confinement={"network": "python", "files": "python", "processes": "python", "reasons": {"network": XSS}},
        python=XSS,
        platform=XSS,
        started=XSS,
        tool=f"django-conformance {XSS}",
    )
