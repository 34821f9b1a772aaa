"""The policy: one ordered table that says what each message leads to."""
