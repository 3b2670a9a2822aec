//! Where secrets must not be: of the requirements.

mod dumps;
mod keys;
mod logs;
mod shown_once;
