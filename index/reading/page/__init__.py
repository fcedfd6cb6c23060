"""From text to blocks: markup, lines, headings, lists, endings, outline. Pure."""
