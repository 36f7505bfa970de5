"""An index in one folder: SQLite is the truth, FAISS and its statistics are derived from it."""
