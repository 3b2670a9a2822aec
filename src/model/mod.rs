//! Plain data: what is stored and what is passed around. No I/O, no HTTP.

pub mod advice;
pub mod catalogue;
pub mod credential;
pub mod defect;
pub mod document;
pub mod draft;
pub mod evidence;
pub mod exchange;
pub mod fault;
pub mod mark;
pub mod name;
pub mod setting;
pub mod settings;
pub mod space;
pub mod verdict;
