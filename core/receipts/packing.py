"""Members to bytes and back: a zip file whose order and times are fixed, and that is opened within limits.

Nothing is ever written under the name of a member: members are read into memory, and each limit is asked before the
work that it limits.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Mapping

from core.formatting import brief, code
from core.receipts.members import MOST_BYTES, MOST_MEMBERS, NEEDED, is_known
from core.receipts.problems import ReceiptError, broken

# The first that a zip file can say.
EPOCH = (1980, 1, 1, 0, 0, 0)
# A higher level takes longer and saves little.
COMPRESSION = 4
# PKWARE, APPNOTE 6.3.10: a zip file without a comment ends with this record, of so many bytes; before it stands the
# locator of a directory for large files, if there is such.
END, END_BYTES, LARGE, LARGE_BYTES = b"PK\x05\x06", 22, b"PK\x06\x07", 20
# Of the directory: a member takes 46 bytes and its name, twice that is plenty.
MOST_DIRECTORY = 200 * MOST_MEMBERS
PIECE = 64 * 1024
REGULAR = stat.S_IFREG | 0o644
NO_ZIP = "this is no receipt that can be read: it is cut off, or no zip file; take it as it was written"


def packed(members: Mapping[str, bytes]) -> bytes:
    """The zip file of these members, in their order. Raises ReceiptError where they are more than is read again."""
    size = sum(map(len, members.values()))
    if size > MOST_BYTES:
        raise ReceiptError(
            f"this receipt would hold {size / 2**20:,.0f} MB, more than the {MOST_BYTES // 2**20} MB that are read "
            "again: record fewer snapshots, or leave the data out"
        )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION) as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type, entry.create_system, entry.external_attr = (
                zipfile.ZIP_DEFLATED,
                3,
                REGULAR << 16,
            )
            archive.writestr(entry, content)
    return file.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """The members of a zip file. Raises ReceiptError for what is none, or holds what no receipt does."""
    if len(content) > MOST_BYTES:
        raise _too_large(len(content))
    _refuse_long_directory(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _refuse_strange(entries)
            return {entry.filename: _member(archive, entry) for entry in entries}
    # All that the library raises at broken files.
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise ReceiptError(NO_ZIP) from error
    except (ValueError, IndexError, OverflowError) as error:
        if isinstance(error, ReceiptError):
            raise
        raise ReceiptError(NO_ZIP) from error


def _too_large(size: float) -> ReceiptError:
    return ReceiptError(
        f"the receipt holds {size / 2**20:,.0f} MB, more than the {MOST_BYTES // 2**20} MB that are read: no run of "
        "this app takes so much"
    )


def _refuse_long_directory(content: bytes) -> None:
    """Raises ReceiptError where the directory is long, before the library reads an entry of it."""
    end = content[-END_BYTES:]
    if len(content) < END_BYTES or not end.startswith(END) or end[-2:] != b"\0\0":
        raise ReceiptError(NO_ZIP)
    large = content[-END_BYTES - LARGE_BYTES : -END_BYTES].startswith(LARGE)
    members, size = int.from_bytes(end[10:12], "little"), int.from_bytes(end[12:16], "little")
    if large or members > MOST_MEMBERS or size > MOST_DIRECTORY:
        raise ReceiptError(
            f"the file has more members than the {MOST_MEMBERS} of a receipt, or holds more than a receipt does: it is "
            "another archive; give a receipt"
        )


def _refuse_strange(entries: list[zipfile.ZipInfo]) -> None:
    """Raises ReceiptError for members that no receipt has, from what the directory says of them."""
    names = [entry.filename for entry in entries]
    for entry in entries:
        if not is_known(entry.filename):
            stranger = brief(entry.filename)
            raise ReceiptError(
                f"the file holds {stranger}, no part of a receipt: take the receipt as it was written"
            )
        if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
            raise broken(entry.filename, "is a link or a folder, no file")
        if entry.flag_bits & 1:
            raise broken(entry.filename, "is protected by a password")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise broken(entry.filename, "is packed in a way that no receipt is")
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise broken(twice, "is there twice")
    if missing := [name for name in NEEDED if name not in names]:
        raise ReceiptError(
            f"the file has no {code(missing[0])}: it is no receipt, or one that was taken apart"
        )
    if (size := sum(entry.file_size for entry in entries)) > MOST_BYTES:
        raise _too_large(size)


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """A member, in pieces: in one the library would unpack all that is there, whatever the directory says."""
    pieces = []
    with archive.open(entry) as stream:
        while piece := stream.read(PIECE):
            pieces.append(piece)
    return b"".join(pieces)
