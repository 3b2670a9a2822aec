-- Dropping a space follows these keys: without them it reads every credential and secret there is.

CREATE INDEX credential_by_space ON credential (space);
CREATE INDEX secret_by_credential ON secret (credential);
