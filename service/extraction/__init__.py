"""One article in, grounded visits out: the two systems and what both share."""
