"""How well secrets are removed from messages, what else is removed, and how long it takes.

`measure.py` measures the guide, `compare.py` other libraries beside it on the same messages (README.md has its table).
"""
