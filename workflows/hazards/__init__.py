"""Hazard supervision: from inspection to closing."""
