"""The OpenAI-compatible endpoint: one client, its cache and the names of its failures."""
