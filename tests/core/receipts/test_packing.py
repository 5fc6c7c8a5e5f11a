"""A zip file is opened within limits that are asked before the work that they limit, and holds what a receipt holds."""

from __future__ import annotations

import io
import stat
import struct
import tracemalloc
import warnings
import zipfile
import zlib
from collections.abc import Callable

import pytest

from core.receipts import ReceiptError
from core.receipts import packing as packing_module
from core.receipts.members import MOST_BYTES, MOST_MEMBERS, NEEDED
from core.receipts.packing import packed, unpacked

PARTS = {name: f"the text of {name} ".encode() * 40 for name in (*NEEDED, "index.html")}
CONTENT = packed(PARTS)
# Bytes that opening may take besides those that it returns.
ROOM = 2**20


def zipped(*entries: tuple[str, bytes], how: int = zipfile.ZIP_DEFLATED, **look: int) -> bytes:
    """A zip file of the needed members and these."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", how) as archive, warnings.catch_warnings(action="ignore"):
        for name, content in [*PARTS.items(), *entries]:
            entry = zipfile.ZipInfo(name)
            entry.compress_type = how
            if (name, content) in entries:
                for field, value in look.items():
                    setattr(entry, field, value)
            archive.writestr(entry, content)
    return file.getvalue()


def refused(content: bytes) -> str:
    """The sentence that refuses it."""
    with pytest.raises(ReceiptError) as error:
        unpacked(content)
    return str(error.value)


def taken(call: Callable[[], object]) -> int:
    """The most bytes that a call holds at once."""
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_members_come_back_in_their_order() -> None:
    assert [*unpacked(CONTENT).items()] == [*PARTS.items()]
    assert [*unpacked(zipped()).items()] == [*PARTS.items()]


def test_the_same_members_give_the_same_bytes_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 2e9)
    monkeypatch.setattr("time.localtime", None)
    assert packed(PARTS) == CONTENT
    with zipfile.ZipFile(io.BytesIO(CONTENT)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {stat.filemode(entry.external_attr >> 16) for entry in archive.infolist()} == {"-rw-r--r--"}
        assert archive.testzip() is None


def test_what_would_not_be_read_again_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing_module, "MOST_BYTES", 1000)
    with pytest.raises(
        ReceiptError, match=r"more than the .* MB that are read again: record fewer snapshots"
    ):
        packed(PARTS)


@pytest.mark.parametrize(
    "length", [0, 1, 21, 22, 100, len(CONTENT) // 2, len(CONTENT) - 23, len(CONTENT) - 1]
)
def test_a_file_that_was_cut_off_is_no_receipt(length: int) -> None:
    assert refused(CONTENT[:length]).startswith(
        "this is no receipt that can be read: it is cut off, or no zip file"
    )


def test_a_file_that_goes_on_is_no_receipt() -> None:
    assert "no receipt" in refused(CONTENT + b"\0")
    assert "no receipt" in refused(b"\x89PNG\r\n\x1a\n" + bytes(100))


@pytest.mark.parametrize(
    "name",
    [
        *(
            "../run.json",
            "/etc/passwd",
            "C:\\run.json",
            "charts/../../x.svg",
            "charts/a/b.svg",
            "charts/.svg",
        ),
        *(
            "model.pickle",
            "run.json/",
            "RUN.JSON",
            "charts/",
            "a" * 500,
            "charts/" + "a" * 61 + ".svg",
            "<b>.svg",
        ),
    ],
)
def test_a_name_that_no_receipt_has_is_refused(name: str) -> None:
    assert "no part of a receipt" in refused(zipped((name, b"x")))
    assert name not in refused(zipped((name, b"x"))) or len(name) < 60


def test_a_member_that_is_there_twice_is_refused() -> None:
    assert "`run.json` of the receipt is there twice" in refused(zipped(("run.json", b"{}")))


@pytest.mark.parametrize("member", NEEDED)
def test_a_file_without_what_is_needed_is_no_receipt(member: str) -> None:
    assert f"has no `{member}`" in refused(
        packed({name: text for name, text in PARTS.items() if name != member})
    )


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFDIR, stat.S_IFIFO, stat.S_IFCHR])
def test_links_folders_and_devices_are_refused(kind: int) -> None:
    content = zipped(("history.csv", b"/etc/passwd"), external_attr=(kind | 0o777) << 16)
    assert "`history.csv` of the receipt is a link or a folder" in refused(content)


def test_a_protected_member_is_refused() -> None:
    content = bytearray(zipped(("history.csv", b"x")))
    # The flags of the last entry of the directory.
    content[content.rfind(b"PK\x01\x02") + 8] |= 1
    assert "`history.csv` of the receipt is protected by a password" in refused(bytes(content))


@pytest.mark.parametrize("how", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_to_pack_are_refused(how: int) -> None:
    assert "is packed in a way that no receipt is" in refused(zipped(how=how))


def test_a_bomb_that_says_how_large_it_is_is_refused_before_it_is_unpacked() -> None:
    bomb = zipped(("history.csv", bytes(MOST_BYTES)))
    assert len(bomb) < MOST_BYTES / 500
    assert taken(lambda: refused(bomb)) < ROOM
    assert "more than the 64 MB that are read" in refused(bomb)


def test_a_bomb_that_lies_about_its_size_is_unpacked_no_farther_than_it_says() -> None:
    squeezed = zlib.compressobj(9, zlib.DEFLATED, -15)
    lying = _lying(squeezed.compress(bytes(100 * 2**20)) + squeezed.flush(), claimed=10)
    assert taken(lambda: refused(lying)) < 2 * ROOM
    assert "no receipt that can be read" in refused(lying)


def _lying(raw: bytes, claimed: int) -> bytes:
    """A zip file whose last member is deflated `raw`, and is said to be of `claimed` bytes."""
    content = bytearray(zipped(("history.csv", raw), how=zipfile.ZIP_STORED))
    entry, local = content.rfind(b"PK\x01\x02"), content.rfind(b"PK\x03\x04")
    struct.pack_into("<H", content, entry + 10, zipfile.ZIP_DEFLATED)
    struct.pack_into("<H", content, local + 8, zipfile.ZIP_DEFLATED)
    struct.pack_into("<L", content, entry + 24, claimed)
    struct.pack_into("<L", content, local + 22, claimed)
    return bytes(content)


def test_a_million_members_are_refused_before_the_directory_is_read() -> None:
    entry = struct.pack(
        "<4s4B4HL2L5H2L", b"PK\x01\x02", *[20, 3, 20, 0], 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0
    )
    directory = (entry + b"a") * 10**6
    for members in (10**6 % 2**16, 1, 0):
        end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, members, members, len(directory), 0, 0)
        content = directory + end
        assert taken(lambda content=content: refused(content)) < ROOM
        assert f"more members than the {MOST_MEMBERS} of a receipt" in refused(content)


def test_a_directory_that_a_second_one_hides_is_refused() -> None:
    """That for large files takes precedence where it is there."""
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1)
    assert "another archive" in refused(CONTENT[:-22] + locator + CONTENT[-22:])


def test_more_members_than_a_receipt_has_are_refused() -> None:
    many = {f"charts/c{i}.svg": b"" for i in range(MOST_MEMBERS)}
    assert "more members" in refused(packed({**PARTS, **many}))
    fewer = dict([*many.items()][: MOST_MEMBERS - len(PARTS)])
    assert len(unpacked(packed({**PARTS, **fewer}))) == MOST_MEMBERS


def test_a_large_file_is_refused_before_it_is_opened() -> None:
    content = bytes(MOST_BYTES + 1)
    assert "more than the 64 MB" in refused(content)
