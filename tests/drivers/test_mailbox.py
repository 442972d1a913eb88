"""What of an e-mail is compared: all that whoever gets it can see, however it is written down."""

from __future__ import annotations

from email.message import EmailMessage
from email.mime.text import MIMEText
from pathlib import Path

import pytest

from django_conformance.drivers.mailbox import mail_value, mails, outline

TEA = "Thé, 2 € 50, and a line that is longer than the seventy-eight characters that a line of an e-mail may have"


def plain(body: str = "Tea for 2.50", encoding: str = "8bit", **headers: str) -> EmailMessage:
    """Return an e-mail that is no more than words."""
    message = EmailMessage()
    named = {"From": "shop@shop.example", "To": "ada@shop.example", "Subject": "An offer", **headers}
    for name, value in named.items():
        message[name.replace("_", "-")] = value
    message.set_content(body, cte=encoding)
    return message


def offer(encoding: str = "8bit", **headers: str) -> EmailMessage:
    """Return an e-mail that has an HTML part and an attachment as well."""
    message = plain(encoding=encoding, **headers)
    message.add_alternative("<p>Tea for <b>2.50</b></p>", subtype="html", cte=encoding)
    message.add_attachment("tea,2.50\n", subtype="csv", filename="prices.csv", cte=encoding)
    return message


def test_parts_and_headers() -> None:
    """The HTML part, what is attached, Reply-To, Cc and the project's own headers are part of an e-mail."""
    value = mail_value(offer(Cc="bo@shop.example", Reply_To="desk@shop.example", X_Offer="7"))

    assert value["body"] == "Tea for 2.50"
    assert value["headers"] == {"Cc": "bo@shop.example", "Reply-To": "desk@shop.example", "X-Offer": "7"}
    assert value["parts"] == [
        {"type": "text/html", "name": "", "content": "<p>Tea for <b>2.50</b></p>"},
        {"type": "text/csv", "name": "prices.csv", "content": "tea,2.50"},
    ]


def test_a_plain_one_has_neither() -> None:
    """An e-mail that has no more than words has no keys for more."""
    assert mail_value(plain()) == {
        "to": "ada@shop.example",
        "from": "shop@shop.example",
        "subject": "An offer",
        "body": "Tea for 2.50",
    }


def test_spellings_of_one() -> None:
    """Encodings, boundaries, folded lines, the date and the message's id are none of what it says."""
    found = []
    for encoding in ("quoted-printable", "base64"):
        message = offer(encoding, Date="Sat, 28 Nov 2026 10:00:00 +0000", Message_ID=f"<{encoding}@shop>", X_Note=TEA)
        message.set_boundary(encoding)
        found.append(mail_value(message))
    old = MIMEText(TEA, "plain", "utf-8")
    old["Subject"] = TEA

    assert found[0] == found[1]
    assert found[0]["headers"] == {"X-Note": TEA}
    assert (mail_value(old)["body"], mail_value(old)["subject"]) == (TEA, TEA)


@pytest.mark.parametrize(("content", "digests"), [(b"\x00\x01", 1), (b"\x00\x02", 2)])
def test_what_is_no_text(content: bytes, digests: int) -> None:
    """An attachment that is no text is compared by a digest."""
    found = set()
    for one in (b"\x00\x01", content):
        message = offer()
        message.add_attachment(one, maintype="application", subtype="octet-stream", filename="tea.bin")
        found.add(mail_value(message)["parts"][-1]["content"])

    assert len(found) == digests
    assert all(one.startswith("sha256 ") for one in found)


def test_an_email_in_an_email() -> None:
    """An e-mail that is attached is one of its parts."""
    message = offer()
    message.add_attachment(plain("yes", Subject="Tea?"))

    part = mail_value(message)["parts"][-1]
    assert part["type"] == "message/rfc822"
    assert "'subject': 'Tea?'" in part["content"]


def test_what_varies() -> None:
    """Ids that Python makes up for parts, and when an invitation was written, are masked."""
    message = plain()
    message.add_alternative("<img src='cid:17634567890123.12.99@shop'>", subtype="html")
    message.add_attachment("DTSTAMP:20261128T101500Z\nDTSTART;TZID=UTC:2099", subtype="calendar")

    assert [part["content"] for part in mail_value(message)["parts"]] == [
        "<img src='cid:<message-id>'>",
        "DTSTAMP:<time>\nDTSTART;TZID=UTC:2099",
    ]


def test_a_folder(tmp_path: Path) -> None:
    """The e-mails of a folder are told apart, and are in the same order whatever they were written in."""
    for order, name in ((1, "a"), (-1, "b")):
        folder = tmp_path / name
        folder.mkdir()
        parts = [one.as_bytes() + b"\n" + b"-" * 79 + b"\n" for one in [offer(), plain(Subject="Hi")][::order]]
        (folder / "1.log").write_bytes(b"".join(parts))

    one, other = mails(tmp_path / "a"), mails(tmp_path / "b")
    assert one == other
    assert sorted(mail["subject"] for mail in one) == ["An offer", "Hi"]


def test_the_outline() -> None:
    """Two ways are compared by whom an e-mail goes to, what it says, and which parts it has."""
    assert outline(mail_value(offer()))["parts"] == [
        {"type": "text/html", "name": ""},
        {"type": "text/csv", "name": "prices.csv"},
    ]
