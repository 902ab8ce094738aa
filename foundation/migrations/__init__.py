"""Tables of floor 0."""
