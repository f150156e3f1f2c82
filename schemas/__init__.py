"""The ground floor: what goes in, what comes out, and what can go wrong. Imports nothing of ours."""
