package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// LinkPurpose is the purpose of a link with which a user can set a password.
type LinkPurpose string

// Each link has one of these purposes.
const (
	LinkInvitation LinkPurpose = "invitation"
	LinkReset      LinkPurpose = "reset"
)

// CreatePasswordLink creates a link with which a user can set a password once. CreatePasswordLink also deletes up to
// 100 expired links of other users. The new link replaces an older link of the user with the same purpose. The
// parameter "hash" is the SHA-256 hash of the secret in the link.
func (db *DB) CreatePasswordLink(
	ctx context.Context, userID uuid.UUID, purpose LinkPurpose, hash []byte, life time.Duration,
) error {
	_, err := exec(ctx, db.conn, "create password link", `WITH expired AS (DELETE FROM password_links
			WHERE hash IN (SELECT hash FROM password_links WHERE expires_at < now() AND user_id <> $1 LIMIT 100))
		INSERT INTO password_links (user_id, purpose, hash, expires_at, sent_at)
		VALUES ($1, $2, $3, now() + $4::interval, NULL)
		ON CONFLICT (user_id, purpose) DO UPDATE SET hash = excluded.hash, created_at = now(),
			expires_at = excluded.expires_at, sent_at = NULL`, userID, purpose, hash, life)
	return err
}

// DeletePasswordLink deletes the link with a hash.
func (db *DB) DeletePasswordLink(ctx context.Context, hash []byte) error {
	_, err := exec(ctx, db.conn, "delete password link", "DELETE FROM password_links WHERE hash = $1", hash)
	return err
}

// SetPasswordLinkSent stores that the mail server has accepted the mail with a link.
func (db *DB) SetPasswordLinkSent(ctx context.Context, hash []byte) error {
	_, err := exec(ctx, db.conn, "store that a password link was sent",
		"UPDATE password_links SET sent_at = now() WHERE hash = $1", hash)
	return err
}

// InvitationState is the state of the invitation of a user. Both fields are false if the user needs no invitation.
// Users need no invitation if they are deleted or inactive, have a password, or log in with OpenID Connect. Users with
// a sent link or a link to reset the password need no invitation either.
type InvitationState struct {
	Lacks     bool `db:"lacks"`      // whether the user needs an invitation, and no invitation is being sent
	IsSending bool `db:"is_sending"` // whether an invitation is being sent
}

// InvitationOf returns the state of the invitation of a user. If a link was not sent within the time in the parameter
// "sending", InvitationOf assumes that the process ended before the link was sent.
func (db *DB) InvitationOf(ctx context.Context, userID uuid.UUID, sending time.Duration) (InvitationState, error) {
	return one[InvitationState](ctx, db.conn, "look for a password link", `
		SELECT needs AND NOT is_sending AS lacks, needs AND is_sending AS is_sending FROM (SELECT
			EXISTS (SELECT FROM users u WHERE id = $1 AND is_active AND password_hash = '' AND openid_issuer IS NULL
				AND NOT EXISTS (SELECT FROM password_links l
					WHERE l.user_id = u.id AND (l.sent_at IS NOT NULL OR l.purpose <> $2))) AS needs,
			EXISTS (SELECT FROM password_links WHERE user_id = $1 AND purpose = $2 AND sent_at IS NULL
				AND created_at > now() - $3::interval) AS is_sending) x`, userID, LinkInvitation, sending)
}

// UserOfPasswordLink returns the user who can set a password with a link. UserOfPasswordLink returns [ErrNotFound] if
// the link does not exist or has expired, if the user is inactive, or if the user logs in with OpenID Connect.
func (db *DB) UserOfPasswordLink(ctx context.Context, hash []byte) (User, error) {
	return one[User](ctx, db.conn, "read password link", "SELECT "+userColumns+` FROM users
		WHERE id = (SELECT user_id FROM password_links WHERE hash = $1 AND expires_at > now())
			AND is_active AND openid_issuer IS NULL`, hash)
}

// deletePasswordLinks deletes all links of a user, so that no link works after a change of the password.
func (db *DB) deletePasswordLinks(ctx context.Context, userID uuid.UUID) error {
	_, err := exec(ctx, db.conn, "delete password links", "DELETE FROM password_links WHERE user_id = $1", userID)
	return err
}
