-- One text for PostgreSQL and SQLite. JSON is TEXT: SQLite gives a column declared JSONB numeric
-- affinity and breaks a bare number in it. Times come from the server, never from the database.

CREATE TABLE space (
    id           UUID             NOT NULL PRIMARY KEY,
    name         TEXT             NOT NULL UNIQUE,
    clock_mode   TEXT             NOT NULL,
    clock_set_at TIMESTAMPTZ      NOT NULL,
    clock_shown  TIMESTAMPTZ      NOT NULL,
    clock_rate   DOUBLE PRECISION NOT NULL,
    created_at   TIMESTAMPTZ      NOT NULL,
    expires_at   TIMESTAMPTZ,
    origin       TEXT             NOT NULL
);

CREATE TABLE setting (
    space  UUID NOT NULL REFERENCES space (id) ON DELETE CASCADE,
    vendor TEXT NOT NULL,
    name   TEXT NOT NULL,
    value  TEXT NOT NULL,
    PRIMARY KEY (space, vendor, name)
);

CREATE TABLE credential (
    id           UUID        NOT NULL PRIMARY KEY,
    space        UUID        NOT NULL REFERENCES space (id) ON DELETE CASCADE,
    vendor       TEXT        NOT NULL,
    kind         TEXT        NOT NULL,
    account      TEXT        NOT NULL,
    name         TEXT        NOT NULL,
    identifier   TEXT,
    state        TEXT        NOT NULL,
    generation   BIGINT      NOT NULL,
    fields       TEXT        NOT NULL,
    created_at   TIMESTAMPTZ NOT NULL,
    last_used_at TIMESTAMPTZ
);

-- A name or an identifier is free again once its credential is revoked.
CREATE UNIQUE INDEX credential_name
    ON credential (space, vendor, kind, account, name) WHERE state = 'active';
CREATE UNIQUE INDEX credential_identifier
    ON credential (space, vendor, identifier) WHERE state = 'active' AND identifier IS NOT NULL;
CREATE INDEX credential_by_identifier ON credential (vendor, identifier);

CREATE TABLE secret (
    id          UUID        NOT NULL PRIMARY KEY,
    credential  UUID        NOT NULL REFERENCES credential (id) ON DELETE CASCADE,
    role        TEXT        NOT NULL,
    generation  BIGINT      NOT NULL,
    lookup      BYTEA       NOT NULL,
    verifier    TEXT        NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    revoked_at  TIMESTAMPTZ,
    grace_until TIMESTAMPTZ
);

-- Exactly one live secret per slot: whoever races to make a second one is told so by the database.
CREATE UNIQUE INDEX secret_live ON secret (credential, role) WHERE revoked_at IS NULL;
CREATE INDEX secret_by_lookup ON secret (lookup);

CREATE TABLE document (
    space      UUID        NOT NULL REFERENCES space (id) ON DELETE CASCADE,
    vendor     TEXT        NOT NULL,
    kind       TEXT        NOT NULL,
    account    TEXT        NOT NULL,
    id         TEXT        NOT NULL,
    body       TEXT        NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (space, vendor, kind, account, id)
);

-- Facts about the database itself, such as which master key it belongs to.
CREATE TABLE server (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
