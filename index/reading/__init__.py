"""From files to documents: one file per format, and rules that know nothing of files."""

from index.reading.files import read_document, read_folder

__all__ = ["read_document", "read_folder"]
