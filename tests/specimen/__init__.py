"""A process of the tests: small stories that use every word of the engine, installed beside the real ones."""
