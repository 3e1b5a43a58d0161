"""Readers: one module a layout, `kg.readers.table` lists them."""
