"""Floor 3: official papers."""
