"""Whatever is sent to a door of the guide: no failure of the server, no traceback, no hang, no silence."""
