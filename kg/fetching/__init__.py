"""Listings from public services, where a user asks for them. Nothing else in Paper Graph goes on the network."""
