-- What tells the tokens of a space from those it issued before it was reset.

ALTER TABLE space ADD COLUMN epoch BIGINT NOT NULL DEFAULT 0;
