"""One article in, grounded visits out: the systems and what they share."""
