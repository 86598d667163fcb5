"""What analysts do on the command line, one file a subject."""
