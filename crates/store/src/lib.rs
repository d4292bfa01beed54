//! Store and Blobs on SQLite: the sealed log, summaries, outbox, keys.
