"""Administrative enforcement (行政处罚): its limits so far."""
