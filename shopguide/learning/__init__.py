"""The learning loop: what the guide was unsure of becomes training data, and a new model is weighed before it serves.

messages ─ groups ─ sitting, terminal, exchange ─ sift, accept ─ data/nlu/reviewed.yml ─ compare
"""
