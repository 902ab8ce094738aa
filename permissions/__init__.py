"""Floor 1: who holds which office, where."""
