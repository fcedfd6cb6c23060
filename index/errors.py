"""What can go wrong with the knowledge, each said in one sentence for a person.

KnowledgeError
├── ReadingError      a document cannot be read; names the file and what to do
├── RegistryError     contacts.yaml, areas.yaml, glossary.yaml, themes.yaml or golden.yaml is wrong
├── EncoderError      the encoder is missing, damaged, or not the one that built the index
└── SnapshotError     no published index, or one that is damaged
"""


class KnowledgeError(Exception):
    """Anything that stops the knowledge from being read, built or searched."""


class ReadingError(KnowledgeError):
    """A document cannot be read."""


class RegistryError(KnowledgeError):
    """A registry file in `knowledge/` is wrong."""


class EncoderError(KnowledgeError):
    """The encoder is missing, damaged or not the one that built the index."""


class SnapshotError(KnowledgeError):
    """No published index, or one that is damaged."""
