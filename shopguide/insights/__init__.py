"""The operator's report: what came up, how it ended, where people get stuck, what was not understood."""
