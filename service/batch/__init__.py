"""Many documents: run, count, survive."""
