"""Management of floor 1."""
