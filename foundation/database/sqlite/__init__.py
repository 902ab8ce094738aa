"""Django's SQLite with one fair queue of writers in front of it."""
