"""What a snapshot keeps on disk, and how it is read as needed."""
