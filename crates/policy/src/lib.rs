//! The declared process: schema, load and check, decide, duties, may_see, wanted. Pure.
