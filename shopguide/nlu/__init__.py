"""What a shopper's message means: intents, issues, entities."""
