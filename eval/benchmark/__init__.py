"""How fast Musnad is, how it grows, and how it compares: `python -m eval.benchmark`."""
