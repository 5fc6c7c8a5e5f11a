"""A session cannot fill the server's memory with files, and takes none of another's."""

from __future__ import annotations

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from ui import uploads


def test_a_session_keeps_its_newest_files_alone() -> None:
    uploads.bound()
    uploads.bound()
    manager = MemoryUploadedFileManager("/upload")
    manager.add_file("other", UploadedFileRec("theirs", "a.csv", "text/csv", b"1"))
    names = [f"file {number}" for number in range(5)]
    for name in names:
        manager.add_file("session", UploadedFileRec(name, "b.csv", "text/csv", b"12"))
    kept = manager.get_files("session", names)
    assert [file.file_id for file in kept] == names[-uploads.MOST_FILES :]
    assert [file.name for file in manager.get_files("other", ["theirs"])] == ["a.csv"]
    # Sent again under its name, a file takes the place of itself.
    manager.add_file("session", UploadedFileRec(names[-1], "b.csv", "text/csv", b"3"))
    assert [file.data for file in manager.get_files("session", names)] == [b"12", b"3"]
