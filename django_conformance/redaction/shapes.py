"""What a secret looks like in a string: passwords in addresses, ``name=value``, private keys, tokens of known kinds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import unquote

from django_conformance.redaction import clients, statements
from django_conformance.redaction.names import strength
from django_conformance.redaction.values import MASK, is_secret, looks_random, says_nothing

Hidden = Callable[[str], str]
"""What is written for a secret."""

_HINT_WORDS = """
pass pwd pw secret token key cred auth dsn salt jwt otp cookie connection webhook license seed hash nonce session ://
bearer basic digest akia asia hf_ dop_ doo_ dor_ age- sq0 shpat_ shpca_ shppa_ shpss_ dckr_ glsa_ hvs.
whsec_ gocspx- ya29. 1//0 eaac glptt- glcbt- atatt3 lin_api_ figd_ pscale_ dapi nrak- xkeysib- rubygems_ gaaaaa :aa /reset/ identified kennwort openssl
machine curl mysql mariadb redis-cli rabbitmqctl docker code= private-lines signature sig= telegram ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- xox sk_ rk_ sk- aiza sg. npm_ pypi- eyj response= echo
"""
_HINTS = tuple(_HINT_WORDS.split())
"""What stands in every line that has a secret, in lower case."""
_LONG = 400

_KEY_BLOCK = re.compile(
    r"(-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)(?P<secret>.*?)(?=-----END [A-Z0-9 ]{0,40}PRIVATE KEY|\Z)",
    re.DOTALL,
)
_PUTTY = re.compile(r"(Private-Lines: \d{1,4}\s)(?P<secret>.*?)(?=\nPrivate-|\Z)", re.DOTALL)
_USER = r"(?P<head>[A-Za-z][\w+.-]{0,40}://(?P<user>[^\s/?#:@'\"<>]{0,200}))"
_ADDRESS = re.compile(_USER + r":(?P<secret>(?:(?!://)[^\s/?#'\"<>]){1,500})(?=@)")
_BROKEN = re.compile(
    _USER
    + r":(?!\*{3}@[\w-]+(?:\.[\w-]+)+(?::\d+)?/)(?!\d{1,5}(?:[/?#,;]|$))(?P<secret>(?:(?!://)[^\s'\"<>]){1,500})(?=@[\w\[.-])"
)
"""An address whose password has a character that ends the part of an address where passwords stand."""
_ONLY_USER = re.compile(r"(?P<head>[A-Za-z][\w+.-]{0,40}://)(?P<secret>[^\s/?#:@'\"<>]{16,500})(?=@)")
_HOOK = re.compile(
    r"(?P<head>https?://hooks\.slack\.com/services/|https?://[\w.]*discord(?:app)?\.com/api/webhooks/"
    r"|https?://[\w.-]{1,100}\.webhook\.office\.com/webhookb2/)(?P<secret>[\w/@%.~+-]+)"
)
_BOT = re.compile(r"(?P<head>api\.telegram\.org/(?:file/)?bot\d{5,15}:)(?P<secret>[\w-]{20,60})")
_RESET = re.compile(r"(?P<head>/reset/[\w-]{1,40}/)(?P<secret>[0-9a-z]{3,8}-[0-9a-z]{20,64})(?![\w-])")
"""The address that Django mails to whoever has forgotten a password."""
_QUERY = re.compile(r"(?P<head>[?&;#](?P<name>[\w.\-\[\]]{1,80})=)(?P<secret>[^\s&;'\"<>)\]}]{1,500})")

_READER = r"(?:\w*env\w*|config|\w*secret\w*)\(\s{0,9}[\"'][A-Z][A-Z0-9_]*[\"']"
"""What reads a variable, whose name is no secret: ``env("DJANGO_SECRET_KEY")``, decouple's ``config("API_KEY")``."""
_QUOTED = re.compile(
    r"(?P<head>(?<![\w.])(?P<name>[A-Za-z_][\w.\-]{0,80})(?:\\{0,7}[\"'\]]){0,2}\s{0,3}"
    r"(?::\s{0,3}[A-Za-z_.\[\] |]{1,40}=|=>|:=|[:=]|,\s{0,3}default\s?=)\s{0,3}"
    rf"(?:(?!{_READER})\w+\()?[rbuf]{{0,2}}(?P<quote>\\{{0,7}}[\"']))(?P<secret>(?:(?!(?P=quote)).){{1,2000}}?)(?=(?P=quote))",
    re.DOTALL,
)
_SQL = re.compile(
    r"(?P<head>\b(?:PASSWORD|IDENTIFIED\s{1,3}(?:WITH\s{1,3}[\w'\"]{1,40}\s{1,3})?(?:BY|AS)(?:\s{1,3}PASSWORD)?)\s{0,3}[\s(]\s{0,3}(?P<quote>\\{0,7}'|\$\w{0,20}\$))(?P<secret>(?:(?!(?P=quote)).){1,500}?)(?=(?P=quote))",
    re.IGNORECASE,
)
_XML = re.compile(
    r"(?P<head><(?P<name>[A-Za-z][\w:.-]{0,80})(?:\s[^<>]{0,200})?>)(?P<secret>[^<>]{1,2000})(?=</(?P=name)>)"
)
_FIELD = re.compile(
    r"(?P<head>\bname=(?P<quote>\\{0,7}[\"'])(?P<name>[\w.-]{1,80})(?P=quote)[^<>]{0,100}?\svalue=(?P=quote))(?P<secret>[^\"'<>\\]{1,500})"
)
"""A field of a form, as Django writes its hidden ones."""
_ENCODED = re.compile(
    r"(?P<head>(?:(?<![\w.])|(?<=%22)|(?<=%27))(?P<name>[A-Za-z_][\w.\-]{0,80})(?:%22|%27)?%3[AaDd](?:%20|\+)?(?:%22|%27)?)(?P<secret>[^%\s&;\"'<>]{1,500})"
)
"""What is URL-encoded as a whole, with its names."""
_SAID = re.compile(
    r"(?P<head>\b(?P<name>(?:(?:api|access|secret|private|license|shared|encryption|signing)[ -])?"
    r"[a-z_]{0,30}(?:pass|pwd|secret|token|key|cred|auth)[a-z_]{0,12})"
    r"(?:\s(?:is|was|provided|given|used|received|presented|value|(?:of|for)(?:\suser)?\s[\"'`]?[\w.@-]{1,80}[\"'`]?))?[\s|:>\"'`(]{1,12})"
    r"(?P<secret>[^\s\"'`<>|()]{7,200}[^\s\"'`<>.,;:!?|()])",
    re.IGNORECASE,
)
_OPTION = re.compile(
    r"(?P<head>(?<![\w-])--?(?P<name>[A-Za-z][\w-]{1,60})\s{1,3}[\"']?)(?P<secret>[^\s\"'-][^\s\"']{4,500})"
)
_PAIR = re.compile(
    r"(?P<head>(?:[(\[]|\b(?:setattr|set)\([\w.]{1,80},)\s{0,3}b?(?:\\?[\"'])(?P<name>[A-Za-z_][\w.\-]{0,80})\\?[\"'],\s{0,3}b?(?P<quote>\\?[\"']))"
    r"(?P<secret>(?:(?!(?P=quote)).){1,500}?)(?=(?P=quote)\s{0,3}[)\]])"
)
_BARE = re.compile(
    r"(?P<head>(?<![\w.])(?P<name>[A-Za-z_][\w.\-]{0,80})(?P<between>\s{0,2}[:=]\s{0,2}))(?P<secret>[^\s,;&(){}\[\]'\"<>]{1,500})"
)
_HEADER = re.compile(
    r"(?P<head>\b(?:Bearer|Basic|Token|Digest)\s{1,2})(?P<secret>[A-Za-z0-9._~+/=-]{8,2000})", re.IGNORECASE
)
_KNOWN = re.compile(
    r"(?P<head>)(?P<secret>\b(?:A(?:KI|SI)A[0-9A-Z]{16}|hf_[A-Za-z0-9]{30,60}|do[opr]_v1_[0-9a-f]{64}"
    r"|AGE-SECRET-KEY-1[0-9A-Z]{50,70}|sq0[a-z]{3}-[\w-]{20,60}|shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}|dckr_pat_[\w-]{20,60}"
    r"|glsa_\w{30,60}|hvs\.[\w-]{20,200}|gh[pousr]_\w{20,255}|github_pat_\w{20,255}|glpat-[\w-]{20,100}"
    r"|xox[abeprs]-[\w-]{10,200}|[rs]k_(?:live|test)_\w{10,200}|sk-[\w-]{20,200}|AIza[\w-]{35}|SG\.[\w-]{16,80}\.[\w-]{16,80}"
    r"|npm_\w{36}|pypi-[\w-]{50,300}|whsec_[\w+/=-]{16,100}|GOCSPX-[\w-]{20,60}|1//0[\w-]{20,200}|ya29\.[\w-]{20,300}|EAAC\w{20,300}|gl(?:ptt|cbt|dt|ft|soat|rt)-[\w-]{20,100}"
    r"|ATATT3[\w=-]{20,300}|lin_api_\w{30,60}|secret_[A-Za-z0-9]{43}|figd_[\w-]{20,100}|pscale_(?:pw|tkn|oauth)_[\w.-]{20,100}"
    r"|dapi[0-9a-f]{32}|NRAK-[0-9A-Z]{20,40}|xkeysib-[\w-]{20,120}|rubygems_[0-9a-f]{40,60}|gAAAAA[\w-]{20,2000}={0,2}"
    r"|key-[0-9a-f]{32}|\d{8,10}:AA[\w-]{33}|eyJ[\w-]{10,2000}(?:\.[\w-]{10,4000}){4}|eyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{10,1000}))"
)
_SIGNED = re.compile(
    r"(?P<head>\bAWS4-HMAC-SHA256\b[^\n]{0,500}?\bSignature=|\bDigest\b[^\n]{0,500}?\bresponse=\\?\")(?P<secret>[^\s\"',\\]{8,200})"
)
"""How an HTTP request says who sent it."""
_LISTED = re.compile(
    r"(?P<head>(?<![\w.])(?P<name>[A-Za-z_][\w.\-]{0,80})(?:\\?[\"'\]]){0,2}\s{0,3}[:=]\s{0,3}[\[(]\s{0,20})(?P<items>[rbuf]{0,2}[\"'][^\])]{1,2000})"
)
_ITEM = re.compile(r"(?P<head>(?P<quote>[\"']))(?P<secret>(?:(?!(?P=quote)).){8,500})(?=(?P=quote))")
_HASH = re.compile(r"[a-z0-9_]+\$[\w=,]+\$(?=.)")
_URL = re.compile(r"[A-Za-z][\w+.-]*://")
_FILE = re.compile(r"(?:[\w.-]+/)+[\w-]+\.[a-z]{1,5}(?::\d+)?")
_CALL = re.compile(r"[A-Za-z_][\w.]*")


def hidden(text: str, hide: Hidden = lambda _secret: MASK) -> str:
    """Return a string with what looks like a secret replaced; nothing else of it changes."""
    if "PRIVATE KEY" in text:
        text = _KEY_BLOCK.sub(lambda match: f"{match[1]}{_hide(match['secret'], hide)}", text)
    if "Private-Lines" in text:
        text = _PUTTY.sub(lambda match: f"{match[1]}{_hide(match['secret'], hide)}", text)
    lowered = text.lower()
    if not any(hint in lowered for hint in _HINTS):
        return text
    text = statements.hidden(text, lowered, hide)
    if len(text) <= _LONG:
        return _of_line(text, hide)
    lines, last = [], 0
    for start, end in _telling(text):
        lines += [text[last:start], _of_line(text[start:end], hide)]
        last = end
    return "".join([*lines, text[last:]])


def of_statement(text: str, parameters: Sequence[Any]) -> Iterator[str]:
    """Yield the secrets among the parameters of an SQL statement."""
    return secrets_in(f"{text} parameters: ({', '.join(map(repr, map(str, parameters)))})")


def _telling(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the lines begin and end that may hold a secret."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a letter that is two in lower case
        lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    starts = set()
    for hint in _HINTS:
        position = lowered.find(hint)
        while position >= 0:
            starts.add(lowered.rfind("\n", 0, position) + 1)
            end = lowered.find("\n", position)
            position = lowered.find(hint, end) if end >= 0 else -1
    for start in sorted(starts):
        end = text.find("\n", start)
        yield start, end if end >= 0 else len(text)


def _of_line(text: str, hide: Hidden) -> str:
    if "://" in text:
        for pattern in (_ADDRESS, _BROKEN):
            text = pattern.sub(lambda match: f"{match['head']}:{_hide(match['secret'], hide)}", text)
        text = _ONLY_USER.sub(lambda match: _if(looks_random(match["secret"]), match, hide), text)
        text = _HOOK.sub(lambda match: _if(True, match, hide), text)
        text = _BOT.sub(lambda match: _if(True, match, hide), text)
    text = _RESET.sub(lambda match: _if(True, match, hide), text)
    text = _QUERY.sub(lambda match: _if(_is_parameter(match["name"], match["secret"]), match, hide), text)
    text = _LISTED.sub(lambda match: _listed(match, hide), text)
    text = clients.PASSWORD.sub(lambda match: _if(not says_nothing(match["secret"]), match, hide), text)
    text = _QUOTED.sub(lambda match: _if(is_secret(match["name"], match["secret"]), match, hide), text)
    text = _SQL.sub(lambda match: _if(not says_nothing(match["secret"]), match, hide), text)
    for pattern in (_XML, _FIELD, _ENCODED):
        text = pattern.sub(lambda match: _if(is_secret(match["name"], match["secret"]), match, hide), text)
    for pattern in (_SAID, _OPTION):
        text = pattern.sub(lambda match: _if(_is_told(match["name"], match["secret"]), match, hide), text)
    text = _PAIR.sub(lambda match: _if(is_pair(match["name"], match["secret"]), match, hide), text)
    text = _BARE.sub(lambda match: _bare(match, hide), text)
    text = _SIGNED.sub(lambda match: _if(True, match, hide), text)
    text = _HEADER.sub(lambda match: _if(looks_random(match["secret"]), match, hide), text)
    return _KNOWN.sub(lambda match: _if(True, match, hide), text)


def secrets_in(text: str) -> Iterator[str]:
    """Yield what looks like a secret in a string."""
    secrets: list[str] = []

    def keep(secret: str) -> str:
        secrets.append(secret)
        return MASK

    hidden(text, keep)
    yield from secrets


def of_hooks(text: str) -> Iterator[str]:
    """Yield the last part of each webhook's address in a string, which is its secret; before it are numbers of accounts."""
    if "hook" in text:
        yield from (unquote(match["secret"].rpartition("/")[2]) for match in _HOOK.finditer(text))


def under(name: str, value: str, hide: Hidden = lambda _secret: MASK) -> str:
    """Return the text that stands under a name: hidden as a whole where the name holds secrets."""
    whole = is_secret(name, value) and not _URL.match(value)
    return _hide(value, hide) if whole else hidden(value, hide)


def is_pair(name: str, value: str) -> bool:
    """Whether two texts are a name and its secret, and not two names of fields."""
    if value.startswith("-") or says_nothing(value) or _FILE.fullmatch(value):
        return False
    return strength(name) == "always" and re.search(r"[^A-Za-z_]", value) is not None


def _listed(match: re.Match[str], hide: Hidden) -> str:
    """Return a list of texts under a name that holds secrets, each of them hidden that looks like one."""
    if strength(match["name"]) != "always":
        return match[0]
    return match["head"] + _ITEM.sub(lambda item: _if(looks_random(item["secret"]), item, hide), match["items"])


def _is_parameter(name: str, value: str) -> bool:
    """Whether a parameter of an address is a secret: of a signed one the signature is."""
    signed = name.lower().endswith(("signature", "sig")) or name in ("code", "key")
    return is_secret(name, value) or (signed and looks_random(value))


def _is_told(name: str, value: str) -> bool:
    """Whether a text says a secret in words, or gives it to an option: ``the password is …``, ``--api-token …``."""
    return strength(name) == "always" and looks_random(value) and not _reads(value)


def _bare(match: re.Match[str], hide: Hidden) -> str:
    """Return a name with its value, hidden if it is a secret; the value may be such a pair itself: ``web: TOKEN=… gunicorn``."""
    if _is_bare(match):
        return _if(True, match, hide)
    return match["head"] + _BARE.sub(lambda inner: _bare(inner, hide), match["secret"])


def _is_bare(match: re.Match[str]) -> bool:
    """Whether a value without quotes is one: ``password=hunter2`` of a connection's text, not ``password=password`` of code."""
    name, value, between, text = match["name"], match["secret"].rstrip(".:"), match["between"], match.string
    if not is_secret(name, value) or value.startswith(("=", "%(", "$", "*", "/")) or name.endswith(value):
        return False
    if looks_random(value) and not _reads(value):
        return True
    if between != "=":
        return False
    before, after = text[: match.start()][-2:], text[match.end() :][:1]
    if before.endswith("-") or name.isupper():
        return not _reads(value) and _is_end(after)
    alone = not before or (before[-1].isspace() and not before.startswith((",", "("))) or before[-1] in "'\"`;"
    return alone and _is_end(after) and not _reads(value)


def _reads(value: str) -> bool:
    """Whether it is code that reads the secret from somewhere: ``settings.SECRET_KEY``, ``os.environ``."""
    return "." in value and _CALL.fullmatch(value) is not None


def _is_end(after: str) -> bool:
    return not after or after.isspace() or after in "'\"`;&"


def _if(condition: bool, match: re.Match[str], hide: Hidden) -> str:  # noqa: FBT001 - what it is for
    secret = match["secret"]
    if not condition or secret == MASK:
        return match[0]
    return f"{match['head']}{_hide(secret, hide)}"


def _hide(secret: str, hide: Hidden) -> str:
    """Hide a secret; of a hash, which is no secret but near to one, how it was made stays, since upgrades change that."""
    if says_nothing(secret):
        return secret
    made = _HASH.match(secret)
    return f"{made[0]}{hide(secret)}" if made else hide(secret)
