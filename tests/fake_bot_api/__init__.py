"""A Bot API server on 127.0.0.1 for tests, people who chat through it, and a bot running on it."""
