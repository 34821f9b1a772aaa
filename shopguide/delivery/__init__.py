"""Sends summaries to whoever runs the guide: a webhook or a mailbox, an outbox, attempts until it is confirmed."""
