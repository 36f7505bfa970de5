"""The ways a person talks to Musnad."""
