"""Keeps shoppers' secrets out of everything that is stored, shown or sent on."""
