"""One file a format: from what a board has to the text that blocks are read from."""
