"""Measurements and the fitting of weights; run by hand and by the acceptance."""
