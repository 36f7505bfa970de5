"""Runs: every question asked once, written down as it goes, with all that made the result."""
