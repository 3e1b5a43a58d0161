"""What sentences say of two names: the rules, the sentences that they are tried on, and what stands where."""
