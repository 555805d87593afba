-- +goose Up
-- Users who log in with OpenID Connect have the id that their issuer gave them. Such users and users who have not yet
-- accepted their invitation have an empty password hash, which no password matches.
ALTER TABLE users
    ADD COLUMN openid_issuer text,
    ADD COLUMN openid_subject text,
    ADD COLUMN break_glass boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT users_openid_key UNIQUE (openid_issuer, openid_subject),
    ADD CONSTRAINT users_openid_complete CHECK ((openid_issuer IS NULL) = (openid_subject IS NULL)),
    ADD CONSTRAINT users_openid_has_no_password CHECK (openid_issuer IS NULL OR password_hash = ''),
    ADD CONSTRAINT users_break_glass_has_password CHECK (NOT break_glass OR openid_issuer IS NULL);
COMMENT ON COLUMN users.password_hash IS 'argon2id, in the PHC string format; empty if the user has no password';
COMMENT ON COLUMN users.openid_issuer IS 'the OpenID Connect issuer at which the user logs in; null if the user has a password';
COMMENT ON COLUMN users.openid_subject IS 'the id of the user at the issuer (claim sub)';
COMMENT ON COLUMN users.break_glass IS 'whether the user may log in by password although passwords are off';

-- +goose Down
DELETE FROM users WHERE openid_issuer IS NOT NULL;
ALTER TABLE users
    DROP CONSTRAINT users_openid_key,
    DROP CONSTRAINT users_openid_complete,
    DROP CONSTRAINT users_openid_has_no_password,
    DROP CONSTRAINT users_break_glass_has_password,
    DROP COLUMN openid_issuer,
    DROP COLUMN openid_subject,
    DROP COLUMN break_glass;
