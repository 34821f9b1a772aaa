"""The terminal as a channel: `shopguide shell`, in one process, with no server."""
