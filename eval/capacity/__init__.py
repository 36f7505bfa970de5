"""What an archive of a million to a billion chunks needs: `python -m eval.capacity`."""
