"""The documentation: its commands work, its links and the files it names are there."""
