//! Documents: what vendors keep in a space.

use uuid::Uuid;

use super::{Store, with_pool};
use crate::model::document::Document;

/// Of a full kind, one in so many is forgotten at once: to find the oldest is to read them all.
const RESERVE: i64 = 100;
/// So many at most, where the server was started with a smaller bound than before.
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

/// The same, unless there are so many of its kind.
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

/// Forgets so many documents of one's kind, the oldest first: whoever else does so meets them in
/// the same order, so that nobody waits in a circle.
macro_rules! forget_oldest {
    ($tx:expr, $document:expr, $count:expr) => {
        let oldest: Vec<(String, String)> = sqlx::query_as(
            "SELECT account, id FROM document
             WHERE space = $1 AND vendor = $2 AND kind = $3
             ORDER BY created_at, account, id LIMIT $4",
        )
        .bind($document.space)
        .bind(&$document.vendor)
        .bind(&$document.kind)
        .bind(i64::min($count, MOST_AT_ONCE))
        .fetch_all($tx)
        .await?;
        for (account, id) in oldest {
            let Document {
                space,
                vendor,
                kind,
                ..
            } = $document;
            delete_document!(*space, vendor, kind, account, id)
                .execute($tx)
                .await?;
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

/// Why a document was not kept: so many there are of its kind, or none where its name is taken.
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
    /// Forget the oldest ones of the kind, whosever they are.
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
    /// Where it was neither taken nor too much by the time one looked, it was taken a moment ago.
    const fn refused(crowd: i64, most: i64) -> Self {
        if crowd < most {
            Self::Taken
        } else {
            Self::Full
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
    ) -> sqlx::Result<Inserted> {
        with_pool!(self, |pool| {
            if let [document] = documents {
                // One statement is a transaction by itself.
                let done = insert_below!(document, most).execute(pool).await?;
                if done.rows_affected() == 1 {
                    return Ok(Inserted::All);
                }
                let crowd = crowd!(document).fetch_one(pool).await?;
                let refused = Inserted::refused(crowd, most);
                if refused != Inserted::Full || when_full == WhenFull::Refuse {
                    return Ok(refused);
                }
            }
            let mut tx = pool.begin().await?;
            for document in documents {
                let done = insert_below!(document, most).execute(&mut *tx).await?;
                if done.rows_affected() == 0 {
                    let crowd = crowd!(document).fetch_one(&mut *tx).await?;
                    let refused = Inserted::refused(crowd, most);
                    if refused != Inserted::Full || when_full == WhenFull::Refuse || most <= 0 {
                        return Ok(refused);
                    }
                    forget_oldest!(&mut *tx, document, crowd - most + 1 + most / RESERVE);
                    // Unbounded: others who make room at the same time may have taken it.
                    let done = insert_document!(document).execute(&mut *tx).await?;
                    if done.rows_affected() == 0 {
                        return Ok(Inserted::Taken);
                    }
                }
            }
            tx.commit().await.map(|()| Inserted::All)
        })
    }

    /// Every document of a space.
    pub async fn documents_of(&self, space: Uuid) -> sqlx::Result<Vec<Document>> {
        with_pool!(self, |pool| {
            sqlx::query_as(
                "SELECT * FROM document WHERE space = $1 ORDER BY vendor, kind, account, id",
            )
            .bind(space)
            .fetch_all(pool)
            .await
        })
    }

    /// Replaces the body `before` by `after`; `false` when somebody else was quicker.
    pub async fn replace_document(&self, document: &Document, after: &str) -> sqlx::Result<bool> {
        with_pool!(self, |pool| {
            sqlx::query(
                "UPDATE document SET body = $1
                 WHERE space = $2 AND vendor = $3 AND kind = $4 AND account = $5 AND id = $6
                 AND body = $7",
            )
            .bind(after)
            .bind(document.space)
            .bind(&document.vendor)
            .bind(&document.kind)
            .bind(&document.account)
            .bind(&document.id)
            .bind(&document.body)
            .execute(pool)
            .await
            .map(|done| done.rows_affected() == 1)
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
    ) -> sqlx::Result<Option<Document>> {
        with_pool!(self, |pool| {
            sqlx::query_as(
                "SELECT * FROM document
                 WHERE space = $1 AND vendor = $2 AND kind = $3 AND account = $4 AND id = $5",
            )
            .bind(space)
            .bind(vendor)
            .bind(kind)
            .bind(account)
            .bind(id)
            .fetch_optional(pool)
            .await
        })
    }

    /// Every document of a kind, oldest first.
    pub async fn documents(
        &self,
        space: Uuid,
        vendor: &str,
        kind: &str,
        account: &str,
    ) -> sqlx::Result<Vec<Document>> {
        with_pool!(self, |pool| {
            sqlx::query_as(
                "SELECT * FROM document
                 WHERE space = $1 AND vendor = $2 AND kind = $3 AND account = $4
                 ORDER BY created_at, id",
            )
            .bind(space)
            .bind(vendor)
            .bind(kind)
            .bind(account)
            .fetch_all(pool)
            .await
        })
    }

    /// Forgets a document; `false` when there was none.
    pub async fn delete_document(
        &self,
        space: Uuid,
        vendor: &str,
        kind: &str,
        account: &str,
        id: &str,
    ) -> sqlx::Result<bool> {
        with_pool!(self, |pool| {
            delete_document!(space, vendor, kind, account, id)
                .execute(pool)
                .await
                .map(|done| done.rows_affected() == 1)
        })
    }
}
