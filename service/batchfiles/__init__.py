"""Requests and answers that travel as files, in the form of OpenAI's Batch API."""
