"""From documents to ranked, exact quotes; knows nothing of chat."""

import os

# pydantic looks through every installed package for plugins, which takes longer than importing it
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
