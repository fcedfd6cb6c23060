"""What board staff keep in `knowledge/` beside the briefings: read strictly, looked up by name."""
