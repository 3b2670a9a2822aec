//! A credential before it is made.

use super::catalogue::Kind;
use super::credential::{Chosen, Fields};

/// A credential somebody asks for.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its vendor.
    pub vendor: &'static str,
    /// Its kind.
    pub kind: &'static Kind,
    /// The account it shall belong to.
    pub account: String,
    /// What people will call it.
    pub name: String,
    /// Its public identifier; made where the kind has one and none is given.
    pub identifier: Option<String>,
    /// Its public facts.
    pub fields: Fields,
    /// The secrets a person chose; the others are made.
    pub chosen: Vec<Chosen>,
}
