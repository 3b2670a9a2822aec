-- Replicas read what changed since they last looked, by the number of the transaction that changed
-- it, and write a row of their own to learn whether writes are stored.

ALTER TABLE space ADD COLUMN changed BIGINT NOT NULL DEFAULT 0;
CREATE INDEX space_by_changed ON space (changed);

CREATE TABLE dropped_space (
    id         UUID        NOT NULL PRIMARY KEY,
    changed    BIGINT      NOT NULL,
    dropped_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX dropped_space_by_changed ON dropped_space (changed);

CREATE TABLE replica (
    id      UUID        NOT NULL PRIMARY KEY,
    seen_at TIMESTAMPTZ NOT NULL
);

-- A seed asks by name whether it made a credential before, whatever became of it; lists are read in
-- pages.
CREATE INDEX credential_by_name ON credential (space, vendor, kind, account, name);
CREATE INDEX credential_by_age ON credential (space, created_at, name, id);
DROP INDEX credential_by_space;
