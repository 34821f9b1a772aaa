"""The conversation: what is remembered, what was heard, which row decides, and what each move says.

Nothing here knows Rasa: shopguide/engine reads trackers and writes events.
"""
