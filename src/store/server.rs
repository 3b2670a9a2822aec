//! Facts about the database itself.

use super::{Store, with_pool};

impl Store {
    /// Remembers a fact about the database unless it is known already, and gives the known value.
    pub async fn settle(&self, name: &str, value: &str) -> sqlx::Result<String> {
        with_pool!(self, |pool| {
            sqlx::query_scalar(
                "INSERT INTO server (name, value) VALUES ($1, $2)
                 ON CONFLICT (name) DO UPDATE SET name = excluded.name
                 RETURNING value",
            )
            .bind(name)
            .bind(value)
            .fetch_one(pool)
            .await
        })
    }
}
