"""Custom actions, one file a part of the talk. Thin: tracker in, core called, responses and slots out."""
