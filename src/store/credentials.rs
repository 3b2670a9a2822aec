//! Credentials and their secrets: stored, found, replaced, withdrawn.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{End, Result, Store, read, write};
use crate::model::credential::{Credential, Key, StoredSecret};
use crate::model::space::NewCredential;

/// How many replaced secrets are kept, so that using one is distinguished from using an unknown one.
const REPLACED_KEPT: i64 = 100;

/// What a [`Key`] is read from.
macro_rules! select_keys {
    ($condition:literal) => {
        concat!(
            "SELECT credential.*, secret.id AS secret_id, secret.role,
             secret.generation AS secret_generation, secret.lookup, secret.verifier,
             secret.created_at AS secret_created_at, secret.revoked_at, secret.grace_until
             FROM credential JOIN secret ON secret.credential = credential.id ",
            $condition
        )
    };
}
pub(super) use select_keys;

/// Stores a credential that must be new, with its secrets, in a unit of work.
macro_rules! insert_credential {
    ($unit:expr, $new:expr) => {{
        let new = $new;
        $unit.execute(insert_row!(new.credential)).await?;
        for secret in &new.secrets {
            $unit
                .execute(insert_secret!(new.credential.id, secret))
                .await?;
        }
    }};
}
pub(super) use insert_credential;

macro_rules! insert_row {
    ($credential:expr) => {
        sqlx::query(
            "INSERT INTO credential (id, space, vendor, kind, account, name, identifier, state,
             generation, fields, created_at, last_used_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind($credential.id)
        .bind($credential.space)
        .bind(&$credential.vendor)
        .bind(&$credential.kind)
        .bind(&$credential.account)
        .bind(&$credential.name)
        .bind(&$credential.identifier)
        .bind($credential.state.as_str())
        .bind($credential.generation)
        .bind($credential.fields.to_string())
        .bind($credential.created_at)
        .bind($credential.last_used_at)
    };
}
pub(super) use insert_row;

/// Stores a secret that must be new.
macro_rules! insert_secret {
    ($credential:expr, $secret:expr) => {
        sqlx::query(
            "INSERT INTO secret (id, credential, role, generation, lookup, verifier, created_at,
             revoked_at, grace_until)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind($secret.id)
        .bind($credential)
        .bind(&$secret.role)
        .bind($secret.generation)
        .bind(&$secret.lookup)
        .bind($secret.verifier.as_str())
        .bind($secret.created_at)
        .bind($secret.revoked_at)
        .bind($secret.grace_until)
    };
}
pub(super) use insert_secret;

impl Store {
    /// Stores a credential with its secrets; a taken name is a unique violation.
    pub async fn insert_credential(&self, new: &NewCredential) -> Result<()> {
        write!(self, |unit| {
            insert_credential!(unit, new);
            Ok(End::Commit(()))
        })
    }

    /// At most `count` credentials of a space, oldest first, from the beginning or after another one.
    pub async fn credentials(
        &self,
        space: Uuid,
        after: Option<Uuid>,
        count: i64,
    ) -> Result<Vec<Credential>> {
        read!(self, |lease| lease.all(
            sqlx::query_as(
                "SELECT * FROM credential WHERE space = $1
                 AND ($2 IS NULL OR (created_at, name, id) >
                     (SELECT created_at, name, id FROM credential WHERE space = $1 AND id = $2))
                 ORDER BY created_at, name, id LIMIT $3"
            )
            .bind(space)
            .bind(after)
            .bind(count)
        ))
    }

    /// The credential with this id in a space.
    pub async fn credential(&self, space: Uuid, id: Uuid) -> Result<Option<Credential>> {
        read!(self, |lease| lease.optional(
            sqlx::query_as("SELECT * FROM credential WHERE space = $1 AND id = $2")
                .bind(space)
                .bind(id)
        ))
    }

    /// The keys a presented secret may belong to, in one space or in all.
    pub async fn keys_at(
        &self,
        vendor: &str,
        lookups: [&[u8]; 2],
        space: Option<Uuid>,
    ) -> Result<Vec<Key>> {
        read!(self, |lease| lease.all(
            sqlx::query_as(select_keys!(
                "WHERE credential.vendor = $1 AND (secret.lookup = $2 OR secret.lookup = $3)
                 AND ($4 IS NULL OR credential.space = $4)"
            ))
            .bind(vendor)
            .bind(lookups[0])
            .bind(lookups[1])
            .bind(space)
        ))
    }

    /// The keys of the credentials with a public identifier, in one space or in all.
    pub async fn keys_of(
        &self,
        vendor: &str,
        identifier: &str,
        space: Option<Uuid>,
    ) -> Result<Vec<Key>> {
        read!(self, |lease| lease.all(
            sqlx::query_as(select_keys!(
                "WHERE credential.vendor = $1 AND credential.identifier = $2
                 AND ($3 IS NULL OR credential.space = $3)"
            ))
            .bind(vendor)
            .bind(identifier)
            .bind(space)
        ))
    }

    /// The keys of one credential.
    pub async fn keys_of_credential(&self, id: Uuid) -> Result<Vec<Key>> {
        read!(self, |lease| lease.all(
            sqlx::query_as(select_keys!("WHERE credential.id = $1")).bind(id)
        ))
    }

    /// The keys of every credential of a space.
    pub async fn keys_of_space(&self, space: Uuid) -> Result<Vec<Key>> {
        read!(self, |lease| lease.all(
            sqlx::query_as(select_keys!("WHERE credential.space = $1")).bind(space)
        ))
    }

    /// Every key.
    pub async fn keys(&self) -> Result<Vec<Key>> {
        read!(self, |lease| lease.all(sqlx::query_as(select_keys!(""))))
    }

    /// The keys of the next `count` credentials after the one with the id `after`.
    pub async fn keys_after(&self, after: Uuid, count: i64) -> Result<Vec<Key>> {
        read!(self, |lease| lease.all(
            sqlx::query_as(select_keys!(
                "WHERE credential.id IN
                     (SELECT id FROM credential WHERE id > $1 ORDER BY id LIMIT $2)"
            ))
            .bind(after)
            .bind(count)
        ))
    }

    /// Whether a space has, or had, a credential of this name.
    pub async fn has_credential(
        &self,
        space: Uuid,
        [vendor, kind, account, name]: [&str; 4],
    ) -> Result<bool> {
        read!(self, |lease| lease.scalar(
            sqlx::query_scalar(
                "SELECT EXISTS (SELECT 1 FROM credential WHERE space = $1 AND vendor = $2
                 AND kind = $3 AND account = $4 AND name = $5)"
            )
            .bind(space)
            .bind(vendor)
            .bind(kind)
            .bind(account)
            .bind(name)
        ))
    }

    /// Brings a credential to its next generation: its `secrets` replace the others, its fields are
    /// what they say; `false` when another writer was quicker, or it is revoked or gone. Old secrets
    /// may live on until `grace_until`.
    pub async fn regenerate(
        &self,
        credential: &Credential,
        secrets: &[StoredSecret],
        now: DateTime<Utc>,
        grace_until: Option<DateTime<Utc>>,
    ) -> Result<bool> {
        write!(self, |unit| {
            let done = unit
                .execute(
                    sqlx::query(
                        "UPDATE credential SET generation = $1, fields = $2
                         WHERE id = $3 AND generation = $4 AND state = 'active'",
                    )
                    .bind(credential.generation)
                    .bind(credential.fields.to_string())
                    .bind(credential.id)
                    .bind(credential.generation - 1),
                )
                .await?;
            if done != 1 {
                return Ok(End::RollBack(false));
            }
            // A grace that an earlier regeneration gave ends here: two old keys are one too many.
            unit.execute(
                sqlx::query(
                    "UPDATE secret SET grace_until = NULL
                     WHERE credential = $1 AND revoked_at IS NOT NULL",
                )
                .bind(credential.id),
            )
            .await?;
            for secret in secrets {
                unit.execute(
                    sqlx::query(
                        "UPDATE secret SET revoked_at = $1, grace_until = $2
                         WHERE credential = $3 AND role = $4 AND revoked_at IS NULL",
                    )
                    .bind(now)
                    .bind(grace_until)
                    .bind(credential.id)
                    .bind(&secret.role),
                )
                .await?;
                unit.execute(insert_secret!(credential.id, secret)).await?;
            }
            unit.execute(
                sqlx::query("DELETE FROM secret WHERE credential = $1 AND generation < $2")
                    .bind(credential.id)
                    .bind(credential.generation - REPLACED_KEPT),
            )
            .await?;
            Ok(End::Commit(true))
        })
    }

    /// Withdraws a credential for good; `false` when it was withdrawn already or is gone.
    pub async fn revoke(&self, credential: Uuid, now: DateTime<Utc>) -> Result<bool> {
        write!(self, |unit| {
            let done = unit
                .execute(
                    sqlx::query(
                        "UPDATE credential SET state = 'revoked'
                         WHERE id = $1 AND state = 'active'",
                    )
                    .bind(credential),
                )
                .await?;
            unit.execute(
                sqlx::query(
                    "UPDATE secret SET revoked_at = $1
                     WHERE credential = $2 AND revoked_at IS NULL",
                )
                .bind(now)
                .bind(credential),
            )
            .await?;
            Ok(End::Commit(done == 1))
        })
    }

    /// Notes when credentials were last used, all or none.
    pub async fn touch(&self, uses: &[(Uuid, DateTime<Utc>)]) -> Result<()> {
        write!(self, |unit| {
            for (credential, at) in uses {
                unit.execute(
                    sqlx::query("UPDATE credential SET last_used_at = $1 WHERE id = $2")
                        .bind(at)
                        .bind(credential),
                )
                .await?;
            }
            Ok(End::Commit(()))
        })
    }
}
