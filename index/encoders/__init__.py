"""Models: the encoder, its adapters, the classifier of triage, a reranker."""
