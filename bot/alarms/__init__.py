"""What is seen in a message before it is answered: danger, private details, another field."""
