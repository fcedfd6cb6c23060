"""From what was found to what is said: quotes, summaries, contacts, next steps, abstentions."""
