"""What a session may upload: Streamlit keeps whatever is sent to it under any name, as long as the session lives."""

from __future__ import annotations

from functools import wraps

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager as Manager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

# The file that is read, and the one before it, which the page may still ask for.
MOST_FILES = 2


def bound() -> None:
    """From now on, a session that uploads another file loses its oldest."""
    if hasattr(Manager.add_file, "__wrapped__"):
        return
    add = Manager.add_file

    @wraps(add)
    def add_bounded(self: Manager, session_id: str, file: UploadedFileRec) -> None:
        add(self, session_id, file)
        for name in [*self.file_storage.get(session_id, {})][:-MOST_FILES]:
            self.remove_file(session_id, name)

    Manager.add_file = add_bounded  # type: ignore[method-assign]
