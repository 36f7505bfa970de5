"""Questions with what is known about them: the gold set, SQuAD-format and BEIR-format data.

Paths are the user's; nothing is downloaded.
"""
