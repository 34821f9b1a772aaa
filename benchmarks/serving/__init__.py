"""How fast the guide is served, beside stock Rasa on the same data: `make bench-serve`."""
