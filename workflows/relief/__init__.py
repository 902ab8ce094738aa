"""Disaster relief (自然灾害救助): its limits so far."""
