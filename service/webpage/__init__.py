"""HTML pages: what stands in one is its article, and what it says of itself."""
