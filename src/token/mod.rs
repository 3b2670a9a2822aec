//! The bytes of tokens that more than one vendor uses; a vendor's own format lives with the vendor.

pub mod forge;
pub mod jwt;
pub mod ring_provider;
