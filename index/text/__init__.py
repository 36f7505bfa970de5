"""Languages and words: detection, sentences, and the terms of the lexical arm."""
