//! Git: reads refs and history, writes and pushes the notice repository.
