"""How the reader is trained: the corpora, what is made of them, and the training itself."""
