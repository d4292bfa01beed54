//! What the store owes, shown on real files: the suite every backend runs, then what is SQLite's own.

mod canaries;
mod columns;
mod disk;
mod failing_sync;
mod fixture;
mod heads;
mod instance_key;
mod memory;
mod newer;
mod processes;
mod suite;
mod tampering;
