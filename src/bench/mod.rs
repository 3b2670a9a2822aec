//! The tester's instruments.

pub mod checks;
