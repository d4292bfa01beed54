//! `cvdesk notice`: notices as files, without a desk.

pub mod folder;
