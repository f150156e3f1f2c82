"""The HTTP endpoint: the same systems and records as the command line."""
