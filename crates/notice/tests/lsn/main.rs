//! What the LSN format owes its readers, shown through the public interface.

#[cfg(test)]
mod amending;
#[cfg(test)]
mod branches;
#[cfg(test)]
mod classic;
#[cfg(test)]
mod corpus;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod rendering;
#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod support;
