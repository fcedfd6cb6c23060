"""Which sentences to show, as exact slices that stand alone."""
