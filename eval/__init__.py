"""Measures Musnad: gold questions, standard datasets, metrics, reports."""
