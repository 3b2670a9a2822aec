//! Documents: what vendors keep in a space.

use uuid::Uuid;

use super::{End, Result, Store, read, write};
use crate::model::document::Document;

/// Of a full kind, this fraction is forgotten at once: finding the oldest reads them all.
const RESERVE: i64 = 100;
/// How many are forgotten at once at most, where the server was started with a smaller bound.
const MOST_AT_ONCE: i64 = 1_000;

/// Keeps a document unless one of that name is there already.
macro_rules! insert_document {
    ($document:expr) => {
        sqlx::query(
            "INSERT INTO document (space, vendor, kind, account, id, body, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT DO NOTHING",
        )
        .bind($document.space)
        .bind(&$document.vendor)
        .bind(&$document.kind)
        .bind(&$document.account)
        .bind(&$document.id)
        .bind(&$document.body)
        .bind($document.created_at)
    };
}
pub(super) use insert_document;

/// The same, where the space holds fewer than `$most` of its kind.
macro_rules! insert_below {
    ($document:expr, $most:expr) => {
        sqlx::query(
            "INSERT INTO document (space, vendor, kind, account, id, body, created_at)
             SELECT $1, $2, $3, $4, $5, $6, $7
             WHERE (SELECT COUNT(*) FROM document
                    WHERE space = $1 AND vendor = $2 AND kind = $3) < $8
             ON CONFLICT DO NOTHING",
        )
        .bind($document.space)
        .bind(&$document.vendor)
        .bind(&$document.kind)
        .bind(&$document.account)
        .bind(&$document.id)
        .bind(&$document.body)
        .bind($document.created_at)
        .bind($most)
    };
}

/// Forgets the oldest documents of a kind. Everyone who does so meets them in the same order, so that
/// no two wait for each other.
macro_rules! forget_oldest {
    ($unit:expr, $document:expr, $count:expr) => {
        let oldest: Vec<(String, String)> = $unit
            .all(
                sqlx::query_as(
                    "SELECT account, id FROM document
                     WHERE space = $1 AND vendor = $2 AND kind = $3
                     ORDER BY created_at, account, id LIMIT $4",
                )
                .bind($document.space)
                .bind(&$document.vendor)
                .bind(&$document.kind)
                .bind(i64::min($count, MOST_AT_ONCE)),
            )
            .await?;
        for (account, id) in &oldest {
            let Document {
                space,
                vendor,
                kind,
                ..
            } = $document;
            let forget = delete_document!(*space, vendor, kind, account, id);
            $unit.execute(forget).await?;
        }
    };
}

/// Forgets a document.
macro_rules! delete_document {
    ($space:expr, $vendor:expr, $kind:expr, $account:expr, $id:expr) => {
        sqlx::query(
            "DELETE FROM document
             WHERE space = $1 AND vendor = $2 AND kind = $3 AND account = $4 AND id = $5",
        )
        .bind($space)
        .bind($vendor)
        .bind($kind)
        .bind($account)
        .bind($id)
    };
}

/// Why a document was not kept: how many there are of its kind, or 0 where its name is taken.
macro_rules! crowd {
    ($document:expr) => {
        sqlx::query_scalar::<_, i64>(
            "SELECT COUNT(*) FROM document
             WHERE space = $1 AND vendor = $2 AND kind = $3 AND NOT EXISTS (
                 SELECT 1 FROM document
                 WHERE space = $1 AND vendor = $2 AND kind = $3 AND account = $4 AND id = $5)",
        )
        .bind($document.space)
        .bind(&$document.vendor)
        .bind(&$document.kind)
        .bind(&$document.account)
        .bind(&$document.id)
    };
}

/// What to do where a space holds as many documents of a kind as it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenFull {
    /// Keep no more.
    Refuse,
    /// Forget the oldest ones of the kind, whichever account they belong to.
    ForgetOldest,
}

/// What became of new documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inserted {
    /// They are kept.
    All,
    /// None is: there is one of the name of one of them.
    Taken,
    /// None is: the space holds as many of a kind as it may.
    Full,
}

impl Inserted {
    /// Why a document was not kept; `None` where another writer made room since.
    const fn refused(crowd: i64, most: i64) -> Option<Self> {
        if crowd >= most {
            Some(Self::Full)
        } else if crowd == 0 {
            Some(Self::Taken)
        } else {
            None
        }
    }
}

impl Store {
    /// Keeps new documents, all or none, where the space holds fewer than `most` of each one's kind
    /// or room is made.
    pub async fn insert_documents(
        &self,
        documents: &[Document],
        most: i64,
        when_full: WhenFull,
    ) -> Result<Inserted> {
        write!(self, |unit| {
            let may_forget = when_full == WhenFull::ForgetOldest && most > 0;
            for document in documents {
                while unit.execute(insert_below!(document, most)).await? == 0 {
                    let crowd = unit.scalar(crowd!(document)).await?;
                    match Inserted::refused(crowd, most) {
                        None => {}
                        Some(Inserted::Full) if may_forget => {
                            forget_oldest!(unit, document, crowd - most + 1 + most / RESERVE);
                            // Unbounded: others who make room at the same time may have taken it.
                            if unit.execute(insert_document!(document)).await? == 0 {
                                return Ok(End::RollBack(Inserted::Taken));
                            }
                            break;
                        }
                        Some(refused) => return Ok(End::RollBack(refused)),
                    }
                }
            }
            Ok(End::Commit(Inserted::All))
        })
    }

    /// Every document of a space.
    pub async fn documents_of(&self, space: Uuid) -> Result<Vec<Document>> {
        read!(self, |lease| lease.all(
            sqlx::query_as(
                "SELECT * FROM document WHERE space = $1 ORDER BY vendor, kind, account, id"
            )
            .bind(space)
        ))
    }

    /// Replaces the body `before` by `after`; `false` when another writer was quicker.
    pub async fn replace_document(&self, document: &Document, after: &str) -> Result<bool> {
        write!(self, |unit| {
            let done = unit
                .execute(
                    sqlx::query(
                        "UPDATE document SET body = $1
                         WHERE space = $2 AND vendor = $3 AND kind = $4 AND account = $5
                         AND id = $6 AND body = $7",
                    )
                    .bind(after)
                    .bind(document.space)
                    .bind(&document.vendor)
                    .bind(&document.kind)
                    .bind(&document.account)
                    .bind(&document.id)
                    .bind(&document.body),
                )
                .await?;
            Ok(End::Commit(done == 1))
        })
    }

    /// The document of that name.
    pub async fn document(
        &self,
        space: Uuid,
        vendor: &str,
        kind: &str,
        account: &str,
        id: &str,
    ) -> Result<Option<Document>> {
        read!(self, |lease| lease.optional(
            sqlx::query_as(
                "SELECT * FROM document
                 WHERE space = $1 AND vendor = $2 AND kind = $3 AND account = $4 AND id = $5"
            )
            .bind(space)
            .bind(vendor)
            .bind(kind)
            .bind(account)
            .bind(id)
        ))
    }

    /// Every document of a kind, oldest first.
    pub async fn documents(
        &self,
        space: Uuid,
        vendor: &str,
        kind: &str,
        account: &str,
    ) -> Result<Vec<Document>> {
        read!(self, |lease| lease.all(
            sqlx::query_as(
                "SELECT * FROM document
                 WHERE space = $1 AND vendor = $2 AND kind = $3 AND account = $4
                 ORDER BY created_at, id"
            )
            .bind(space)
            .bind(vendor)
            .bind(kind)
            .bind(account)
        ))
    }

    /// Forgets a document; `false` when there was none.
    pub async fn delete_document(
        &self,
        space: Uuid,
        vendor: &str,
        kind: &str,
        account: &str,
        id: &str,
    ) -> Result<bool> {
        write!(self, |unit| {
            let forget = delete_document!(space, vendor, kind, account, id);
            let done = unit.execute(forget).await?;
            Ok(End::Commit(done == 1))
        })
    }
}
