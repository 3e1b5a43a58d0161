"""What everything else stands on: records, errors, limits, dates, identifiers, files."""
