"""How much of anything is accepted. Larger input costs the record, never the run."""

ABSTRACT_CHARS = 20_000
TITLE_CHARS = 1_000
RAW_TIMES = 4  # so much longer than its limit a text may be before it is cleaned
FIELD_CHARS = 20_000  # any other text field
LIST_ITEMS = 10_000  # authors, categories, addresses
RECORD_BYTES = 4 << 20  # one record as its source writes it
SNIFF_BYTES = 64 << 10  # what a reader sees to recognise its layout
RAW_CHARS = 2_000  # how much of a rejected record is kept
STORED_BYTES = 64 << 20  # one value of a graph that is read
MEMBER_BYTES = 256 << 30  # one file, decompressed
RATIO = 1_000  # decompressed to compressed; zeros reach 1,030 with gzip
PARSER_BYTES = 300 << 20  # what a parser in a process of its own may take
PARSER_SECONDS = 10  # that it has, and once more for each record's size that the file has
PAGE_RECORDS = 5_000  # held back while a page's year is not known yet
PAGE_CHARS = 16 << 20  # of their abstracts
SHEET_BYTES = 256 << 20  # of a sheet, unpacked
SHEET_COLUMNS = 1_000
REQUEST_BYTES = 1 << 20  # what a client may send to `kg serve`
HEADER_BYTES = 32 << 10  # its first line and headers
ANSWER_ROWS = 100_000  # of one query to `kg serve`
ANSWER_BYTES = 32 << 20
