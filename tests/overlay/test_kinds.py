"""What the overlay puts into settings is of the kind that was there, so what a project does with it still works."""

from __future__ import annotations

import os
from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PosixPath, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import ParseResult, SplitResult, urlparse, urlsplit

import pytest
from django.utils.functional import Promise, SimpleLazyObject, empty, lazy, lazystr
from django.utils.translation import gettext_lazy
from hypothesis import given, settings as configured, strategies as st
from sqlalchemy.engine import URL, make_url

from django_conformance.overlay import Overlay
from django_conformance.overlay.kinds import url_of
from django_conformance.overlay.substitution import substitute
from tests.overlay.booted import POSTGRESQL, REDIS, SERVICES

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.overlay.booted import BootedProject

OVERLAY = Overlay("cafe0001", "/run", "/project", "mysite.settings", dict(SERVICES))
SQLITE = "django.db.backends.sqlite3"


class OwnPath(PosixPath):
    """A path with an attribute of the project's, and one with a method."""

    def below(self, name: str) -> OwnPath:
        return self / name


class EnvironPath:
    """A path as django-environ has it: no ``pathlib``, called for what lies below it."""

    def __init__(self, start: str = "", *paths: str) -> None:
        self.__root__ = os.path.abspath(os.path.join(start, *paths))  # noqa: PTH100, PTH118 - as django-environ does it

    def __call__(self, *paths: str) -> str:
        return os.path.join(self.__root__, *paths)  # noqa: PTH118 - as above

    def __fspath__(self) -> str:
        return self.__root__


class OwnText(str):  # noqa: SLOT000 - attributes are what it is for
    """A string with attributes beside it."""

    note: str

    def shouted(self) -> str:
        return self.upper()


class Secret(str):
    """A string that does not show itself."""

    __slots__ = ()

    def __str__(self) -> str:
        return "***"


class YarlLike:
    """A URL that has its parts as properties, made from its text, as those of yarl and httpx."""

    def __init__(self, text: str) -> None:
        self._parts = urlsplit(text)

    @property
    def scheme(self) -> str:
        return self._parts.scheme

    @property
    def host(self) -> str | None:
        return self._parts.hostname

    @property
    def port(self) -> int | None:
        return self._parts.port

    def __str__(self) -> str:
        return self._parts.geturl()


class FurlLike:
    """A URL that has its parts as attributes that can be changed, as those of furl."""

    def __init__(self, url: str) -> None:
        self.load(url)

    def load(self, url: str) -> None:
        parts = urlsplit(url)
        self.scheme, self.netloc, self.path, self.port = parts.scheme, parts.netloc, parts.path, parts.port

    @property
    def host(self) -> str:
        return self.netloc.rpartition("@")[2].partition(":")[0]

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.netloc}{self.path}"

    def __str__(self) -> str:
        return self.url


class ServiceUrl(ParseResult):
    """A kind of urllib's own."""

    @property
    def address(self) -> tuple[str | None, int | None]:
        return self.hostname, self.port


class OwnTable(dict[Any, Any]):
    """A table with an attribute beside its items."""

    note = ""


class AttributeTable(dict[Any, Any]):
    """A table whose items are its attributes."""

    def __init__(self, *items: Any, **more: Any) -> None:
        super().__init__(*items, **more)
        self.__dict__ = self


class Frozen(Mapping[Any, Any]):
    """A mapping that is no ``dict``."""

    def __init__(self, items: Any) -> None:
        self._items = dict(items)

    def __getitem__(self, key: Any) -> Any:
        return self._items[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)


class OwnList(list[Any]):
    """A list of the project's."""


class Pair(NamedTuple):
    """A tuple with names."""

    url: Any
    weight: int


@dataclass
class NoUrl:
    """An object that has the parts of a URL, and no text of one."""

    scheme: str
    host: str


def defaulted(items: dict[Any, Any]) -> defaultdict[Any, Any]:
    """Return a table with a default."""
    return defaultdict(list, items)


def replaced(name: str, value: Any) -> Any:
    """Return a setting after the overlay, and hold that a second application changes nothing more."""
    settings = {name: value, "MAILERS": {}}
    once = {**settings, **substitute(settings, OVERLAY)}
    twice = {**once, **substitute(once, OVERLAY)}
    assert type(twice[name]) is type(once[name])
    return once[name]


NAMES = st.text("abcdefgh_-", min_size=1, max_size=8)
PATHS = st.lists(NAMES, min_size=1, max_size=3).map(lambda parts: "/srv/" + "/".join(parts))
PATH_KINDS: list[Callable[[str], Any]] = [Path, PurePosixPath, OwnPath, EnvironPath, str, OwnText]
URLS = st.builds(
    "{}://{}.internal:{}/{}".format,
    st.sampled_from(["redis", "rediss", "valkey"]),
    NAMES.map(lambda name: name.strip("-_") or "a"),
    st.integers(1, 65535),
    st.integers(0, 15),
)
URL_KINDS: list[Callable[[str], Any]] = [
    str,
    OwnText,
    Secret,
    urlparse,
    urlsplit,
    YarlLike,
    FurlLike,
    make_url,
    lambda text: ServiceUrl(*urlparse(text)),
]
TABLE_KINDS: list[Callable[[dict[Any, Any]], Any]] = [
    dict,
    OrderedDict,
    OwnTable,
    AttributeTable,
    MappingProxyType,
    Frozen,
    defaulted,
]
ROW_KINDS: list[Callable[[list[Any]], Any]] = [list, tuple, OwnList, lambda items: Pair(items[0], 1)]


@configured(deadline=None, max_examples=50)
@given(kind=st.sampled_from(PATH_KINDS), path=PATHS, data=st.data())
def test_a_path_keeps_its_kind(kind: Callable[[str], Any], path: str, data: st.DataObject) -> None:
    """Whatever names files is of the same class after the overlay, and lies in the run's folder."""
    original = kind(path)
    name = data.draw(st.sampled_from(["MEDIA_ROOT", "SESSION_FILE_PATH", "CELERY_BEAT_SCHEDULE_FILENAME"]))
    private = replaced(name, original)

    assert type(private) is type(original)
    assert os.fspath(private).startswith("/run/")
    storages = {"default": {"BACKEND": "FileSystemStorage", "OPTIONS": {"location": original}}}
    assert type(replaced("STORAGES", storages)["default"]["OPTIONS"]["location"]) is type(original)


@configured(deadline=None, max_examples=50)
@given(kind=st.sampled_from(PATH_KINDS), path=PATHS)
def test_a_database_keeps_the_kind_of_its_name(kind: Callable[[str], Any], path: str) -> None:
    """An SQLite file that is named by a path is named by a path, in the table for tests too."""
    original = kind(path)
    databases = {"default": {"ENGINE": SQLITE, "NAME": original, "TEST": {"NAME": kind(path)}}}
    entry = replaced("DATABASES", databases)["default"]

    assert [type(entry["NAME"]), type(entry["TEST"]["NAME"])] == [type(original)] * 2
    assert os.fspath(entry["NAME"]).startswith("/run/")


@configured(deadline=None, max_examples=50)
@given(kind=st.sampled_from(URL_KINDS), url=URLS)
def test_an_address_keeps_its_kind(kind: Callable[[str], Any], url: str) -> None:
    """A URL is of the same class after the overlay, wherever it stands, and says the private address."""
    original = kind(url)
    private = replaced("SHOP_URL", original)
    text = str.__str__(private) if isinstance(private, str) else url_of(private)

    assert type(private) is type(original)
    assert text == REDIS.rpartition("/")[0] + "/" + url.rpartition("/")[2]
    assert type(replaced("CACHES", {"a": {"BACKEND": "RedisCache", "LOCATION": original}})["a"]["LOCATION"]) is type(
        original
    )
    assert type(replaced("SHOP", {"nested": [original]})["nested"][0]) is type(original)


@configured(deadline=None, max_examples=50)
@given(
    table=st.sampled_from(TABLE_KINDS),
    inner=st.sampled_from(TABLE_KINDS),
    row=st.sampled_from(ROW_KINDS),
    url=URLS,
    extra=st.dictionaries(NAMES, st.integers() | st.none() | NAMES, max_size=3),
)
def test_tables_and_rows_keep_their_kind(
    table: Callable[[dict[Any, Any]], Any],
    inner: Callable[[dict[Any, Any]], Any],
    row: Callable[[list[Any]], Any],
    url: str,
    extra: dict[str, Any],
) -> None:
    """Mappings, lists and tuples keep their class, and what else is in them, however they are nested."""
    original = table({**extra, "Here": inner({**extra, "Row": row([url])})})
    private = replaced("SHOP", original)

    assert type(private) is type(original)
    assert type(private["Here"]) is type(original["Here"])
    assert type(private["Here"]["Row"]) is type(original["Here"]["Row"])
    assert private["Here"]["Row"][0].startswith("redis://127.0.0.1:7001/")
    assert {key: private[key] for key in extra} == extra
    assert original["Here"]["Row"][0] == url


@configured(deadline=None, max_examples=50)
@given(table=st.sampled_from(TABLE_KINDS), extra=st.dictionaries(NAMES, NAMES, max_size=3))
def test_an_entry_keeps_its_kind_and_what_else_it_says(
    table: Callable[[dict[Any, Any]], Any], extra: dict[str, Any]
) -> None:
    """An entry of DATABASES, CACHES or CHANNEL_LAYERS is the same kind of table, with the keys that only the project reads."""
    server = {"ENGINE": "django.db.backends.postgresql", "NAME": "shop", "HOST": "db", "OPTIONS": table({"a": 1})}
    file = {"ENGINE": SQLITE, "NAME": "shop", "OPTIONS": table({"a": 1}), "TEST": table({"CHARSET": "x"})}
    for name, entry in (
        ("DATABASES", server),
        ("DATABASES", file),
        ("CACHES", {"BACKEND": "RedisCache", "LOCATION": "redis://redis.internal", "OPTIONS": table({"a": 1})}),
        ("CACHES", {"BACKEND": "PyMemcacheCache", "LOCATION": "cache:11211"}),
        ("CHANNEL_LAYERS", {"BACKEND": "RedisChannelLayer", "CONFIG": table({"hosts": OwnList([REDIS])})}),
    ):
        original = table({"default": table({**entry, **extra})})
        private = replaced(name, original)
        nested = [key for key in ("OPTIONS", "TEST", "CONFIG") if key in entry]

        assert type(private) is type(original)
        assert type(private["default"]) is type(original["default"])
        assert [type(private["default"][key]) for key in nested] == [type(entry[key]) for key in nested]
        assert {key: private["default"][key] for key in extra} == extra


def test_attributes_stay() -> None:
    """What the project has put on a value beside it is on the private one."""
    text, table, path = OwnText("redis://redis.internal/3"), OwnTable(url="redis://redis.internal/3"), OwnPath("/srv")
    text.note = table.note = "of ours"

    assert (replaced("SHOP", text).note, replaced("SHOP", text).shouted()) == ("of ours", "REDIS://127.0.0.1:7001/3")
    assert replaced("SHOP", table).note == "of ours"
    assert replaced("MEDIA_ROOT", path).below("x") == OwnPath("/run/media/x")
    assert replaced("SHOP", AttributeTable(url="redis://redis.internal/3")).url == "redis://127.0.0.1:7001/3"
    assert replaced("SHOP", defaulted({"url": "redis://redis.internal/3"}))["new"] == []
    assert replaced("MEDIA_ROOT", EnvironPath("/srv"))("x") == "/run/media/x"


def test_parts_keep_their_kind() -> None:
    """A port that is a number stays one, and one that is a string stays that."""
    entry = {"ENGINE": "django.db.backends.postgresql", "NAME": OwnText("shop"), "HOST": OwnText("db"), "PORT": 5432}
    private = replaced("DATABASES", {"default": entry})["default"]

    assert (private["PORT"], type(private["HOST"]), type(private["NAME"])) == (7002, OwnText, OwnText)
    assert type(replaced("REDIS_HOST", OwnText("redis.internal"))) is OwnText
    assert replaced("RQ_QUEUES", {"a": {"HOST": "redis.internal", "PORT": "6379"}})["a"]["PORT"] == "7001"


def test_sqlalchemy_keeps_a_url() -> None:
    """The URL objects of SQLAlchemy, which are tuples and hide their password, are replaced as what they are."""
    private = replaced("REPORTS", make_url("postgresql+psycopg://shop:secret@db.internal/reports"))

    assert isinstance(private, URL)
    assert (private.drivername, private.host, private.port) == ("postgresql+psycopg", *POSTGRESQL_PLACE)


POSTGRESQL_PLACE = (urlsplit(POSTGRESQL).hostname, urlsplit(POSTGRESQL).port)


def test_a_lazy_value_stays_lazy() -> None:
    """A lazy value is read no earlier than before, and then says what is private."""
    reads: list[str] = []

    def address(name: str) -> str:
        reads.append(name)
        return f"redis://{name}.internal/3"

    text, thing = lazy(address, str)("redis"), SimpleLazyObject(lambda: {"url": address("redis")})
    private_text, private_thing = replaced("SHOP", text), replaced("SHOP", thing)
    media = replaced("MEDIA_ROOT", lazy(lambda: Path(address("media")), Path)())

    assert reads == []
    assert isinstance(private_text, Promise)
    assert str(private_text) == "redis://127.0.0.1:7001/3"
    assert type(private_thing) is SimpleLazyObject
    assert private_thing["url"] == "redis://127.0.0.1:7001/3"
    assert Promise in type(media).__mro__
    assert os.fspath(media.joinpath("x")) == "/run/media/x"
    assert str(replaced("MEDIA_ROOT", lazystr("/srv/media"))) == "/run/media/"
    assert str(replaced("CACHES", {"a": {"BACKEND": "RedisCache", "LOCATION": text}})["a"]["LOCATION"]).endswith(
        ":7001/3"
    )


def test_what_is_djangos_own_stays_itself() -> None:
    """A translation is the same object after the overlay, and no lazy object is evaluated."""
    languages = [("de", gettext_lazy("German"))]
    thing = SimpleLazyObject(lambda: pytest.fail("evaluated"))

    assert replaced("LANGUAGES", languages) is languages
    replaced("SHOP", {"thing": thing})
    assert vars(thing)["_wrapped"] is empty


@pytest.mark.parametrize(
    "value",
    [
        Path("/srv/x"),
        NoUrl("redis", "redis.internal"),
        Pair("a", 1),
        OwnTable(a=1),
        urlsplit("https://shop.example"),
        os.environ,
    ],
)
def test_what_is_no_address_is_the_same_object(value: Any) -> None:
    """A value of any kind in which nothing is replaced is the very object that it was."""
    assert replaced("WHATEVER", value) is value


class Awkward(str):
    """A kind of text that cannot be made from a string alone."""

    __slots__ = ()

    def __new__(cls, host: str, number: int) -> Awkward:
        return super().__new__(cls, f"redis://{host}/{number}")


def test_a_kind_that_cannot_be_made_becomes_the_plain_one() -> None:
    """Where a class wants more than its text, the private value is a plain ``str``."""
    assert replaced("SHOP", Awkward("redis.internal", 3)) == "redis://127.0.0.1:7001/3"
    assert isinstance(replaced("SHOP", Awkward("redis.internal", 3)), str)


def test_in_the_module_and_in_django(project: BootedProject) -> None:
    """The settings module and ``django.conf.settings`` hold one private object, of the kind that the project has written."""
    project.write(
        {
            "mysite/__init__.py": "",
            "mysite/settings.py": """
                from pathlib import Path
                from urllib.parse import urlparse
                from django.utils.functional import lazystr
                SECRET_KEY = "x"
                MEDIA_ROOT = Path(__file__).parent / "media"
                BROKER = urlparse("redis://redis.internal:6379/3")
                SHOP_URL = lazystr("redis://redis.internal:6379/4")
                DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": Path("db.sqlite3")}}
                LOGGING = {"version": 1, "handlers": {"file": {"class": "logging.FileHandler", "filename": Path("shop.log")}}}
            """,
        }
    )
    code = """
        from django.conf import settings
        from mysite import settings as module
        import django; django.setup()
        result = [
            module.MEDIA_ROOT is settings.MEDIA_ROOT, settings.MEDIA_ROOT.is_dir(), str(settings.MEDIA_ROOT / "x"),
            module.BROKER is settings.BROKER, settings.BROKER.port,
            str(module.SHOP_URL), str(settings.SHOP_URL),
            str(settings.DATABASES["default"]["NAME"].parent),
        ]
    """
    address = REDIS.rpartition("/")[0]

    assert project.value(code) == [
        *(True, True, project.inside("media/x")),
        *(True, urlsplit(REDIS).port),
        *([f"{address}/4"] * 2),
        str(project.folder),
    ]


def test_the_kinds_of_urllib_are_tried() -> None:
    """The strategies above hold both kinds of urllib's, whose classes are not what makes them."""
    assert {type(kind("redis://a/1")) for kind in URL_KINDS} >= {ParseResult, SplitResult, ServiceUrl}
