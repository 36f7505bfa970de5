"""Retrieval: a question → the passages that may bear on it, best first.

`retriever` ranks the candidates of the index, by meaning (`question_map` moves the question's
vector to where its passages lie) and by words (`search_terms` says which); `duplicates` keeps
copies of one report from filling the top.
"""
