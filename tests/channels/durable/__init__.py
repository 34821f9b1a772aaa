"""Messages and replies of Slack and Telegram that outlive a process; the service is a fake, the database a real one."""
