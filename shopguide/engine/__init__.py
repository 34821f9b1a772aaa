"""Where ShopGuide reaches into Rasa's own workings."""
