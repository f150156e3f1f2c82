"""Raw text to clean text, with every clean character's place in the raw text."""
