"""What is measured: Musnad with any model and settings, and the usual alternatives."""
