//! What is too much, too deep or not text: of the requirements.
//!
//! What is not here, and why:
//! - slow headers and slow bodies: to see a deadline one must wait for it. A body
//!   that breaks off is tested, because nobody has to wait for that.
//! - floods, file descriptors and memory: loads, which belong to a benchmark.

mod bodies;
mod framing;
mod json;
mod strings;
