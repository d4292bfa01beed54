//! Use cases, ports and the reconciler.
