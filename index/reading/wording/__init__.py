"""What words say by themselves: shapes of lines, dates, names of boards and reviews. Pure."""
