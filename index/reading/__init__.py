"""From files to documents: one file per format, and rules that know nothing of files."""
