"""The process that docs/new_process.md builds, and the tests that run it."""
