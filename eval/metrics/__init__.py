"""What is measured: pure functions, one module per subject, every value with its definition.

A name like `MRR@10` is the same in the code, on the command line and in the report; `catalogue`
lists them all. A measure that is not defined for its input is None, never zero.
"""
