"""What a person means: the intent, the turns before, spelling, short forms, areas, reviews."""
