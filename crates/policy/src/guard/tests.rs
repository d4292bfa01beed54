//! Guards as a policy's author meets them, and their properties against a second, independent evaluator.

mod meaning;
mod properties;
mod refusals;
mod settled;
mod world;
