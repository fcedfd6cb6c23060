"""What a board looks at now and then to keep its knowledge in order."""
