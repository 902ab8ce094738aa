"""Floor 0: history, promised work, sealed fields, dated rules, the queue of writers."""
