"""Commands of floor 0."""
