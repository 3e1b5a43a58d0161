"""Text as papers write it, made plain."""
