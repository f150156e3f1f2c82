"""Prompt templates as files, one per task, version and message; rendering; content hash."""
