"""The corpus, the scoring and the report; import from its modules, never the package itself."""
