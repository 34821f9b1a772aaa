"""Moves: pure functions from the conversation to a reply.

A move is chosen by the policy. It gets what it is about (a channel, a problem, a topic, words to keep), never what was
heard, and decides by the case and the place in the conversation alone.
"""
