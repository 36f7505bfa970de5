"""A run shown to people: a table, Markdown, one HTML page that opens offline; JSON beside it."""
