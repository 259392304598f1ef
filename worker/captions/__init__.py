"""What captions are made of: marks, sentences, revisions. Knows no messages and no broker."""
