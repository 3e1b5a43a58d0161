"""Results that a text reports: its numbers, what they measure, on what, by what, and against what."""
