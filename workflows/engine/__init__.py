"""Floor 4: how any process runs."""
