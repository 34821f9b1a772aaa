"""Small models over one sentence vector: acts in context, options, cues, polarity and topic."""
