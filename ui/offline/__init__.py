"""Pages as files: each a single one that opens without a server and without a network, or a folder of them that link to each other."""
