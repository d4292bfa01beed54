//! Planted repositories, one for each thing that the peers get wrong, each with its known answer.

mod backports;
mod changes;
mod evidence;
mod repositories;
mod reverts;
mod shapes;
mod trust;
