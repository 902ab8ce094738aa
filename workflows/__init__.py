"""The engine and the processes that run on it."""
