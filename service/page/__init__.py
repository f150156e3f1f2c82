"""Records beside the raw text that they were read from, as one page for a browser."""
