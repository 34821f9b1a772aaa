"""The same talks by every channel: renderers differ, words do not."""
