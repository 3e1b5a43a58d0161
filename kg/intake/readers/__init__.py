"""Readers: one module a layout, `kg.intake.readers.table` lists them."""
