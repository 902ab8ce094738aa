"""Floor 0: what every floor stands on and none owns."""
