-- +goose Up
CREATE TABLE password_links (
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    purpose text NOT NULL CONSTRAINT password_links_purpose_valid CHECK (purpose IN ('invitation', 'reset')),
    hash bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, purpose)
);
CREATE INDEX password_links_expired ON password_links (expires_at);
COMMENT ON TABLE password_links IS 'Each row is a link in a mail with which a user can set a password once.';
COMMENT ON COLUMN password_links.hash IS 'the SHA-256 hash of the secret in the link';
ALTER TABLE password_links ENABLE ROW LEVEL SECURITY;

-- +goose Down
DROP TABLE password_links;
