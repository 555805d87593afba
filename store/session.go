package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Session is a log-in session of a user.
type Session struct {
	Address    string     `db:"address"` // network address of the client at log-in
	CustomerID *uuid.UUID `db:"customer_id"`
	Email      string     `db:"email"`
	ExpiresAt  time.Time  `db:"expires_at"`
	ID         uuid.UUID  `db:"id"`
	Role       Role       `db:"role"`
	UserID     uuid.UUID  `db:"user_id"`
}

// SessionLife limits the duration of sessions.
type SessionLife struct {
	Idle time.Duration // maximum time without a request
	Most time.Duration // maximum total duration
}

const createSession = `WITH expired AS (DELETE FROM sessions WHERE id IN (SELECT id FROM sessions
	WHERE expires_at < now() LIMIT 100)),
	noted AS (UPDATE users SET last_login_at = now() WHERE id = $1)
	INSERT INTO sessions (user_id, hash, address, expires_at) VALUES ($1, $2, $3, now() + $4::interval) RETURNING id`

// CreateSession creates a session for a user, stores the time of the log-in, and deletes up to 100 expired sessions.
// The parameter "hash" is the SHA-256 hash of the secret that the browser keeps.
func (db *DB) CreateSession(
	ctx context.Context,
	userID uuid.UUID,
	hash []byte,
	address string,
	life SessionLife,
) error {
	_, err := exec(ctx, db.conn, "create session", createSession, userID, hash, address, life.Idle)
	return err
}

const sessionColumns = "s.id, s.user_id, s.address, s.expires_at, u.email, u.role, u.customer_id"

// Requests extend a session at most once a minute, so that most requests write nothing to the database. Sessions with a
// short idle time are extended four times within the idle time.
const useSession = `WITH used AS (
		UPDATE sessions SET last_used_at = now(), expires_at = least(now() + $2::interval, created_at + $3::interval)
		WHERE hash = $1 AND expires_at > now() AND last_used_at < now() - least(interval '1 minute', $2::interval / 4))
	SELECT ` + sessionColumns + ` FROM sessions s JOIN users u ON u.id = s.user_id
	WHERE s.hash = $1 AND s.expires_at > now() AND u.is_active`

// UseSession returns the session whose secret has the given hash, with the user of the session, and extends the
// session. UseSession returns [ErrNotFound] if the session does not exist or has expired, or if the user is inactive.
func (db *DB) UseSession(ctx context.Context, hash []byte, life SessionLife) (Session, error) {
	return one[Session](ctx, db.conn, "read session", useSession, hash, life.Idle, life.Most)
}

// Session returns a session with its user, and does not extend the session. Session returns [ErrNotFound] if the
// session does not exist or has expired, or if the user is inactive.
func (db *DB) Session(ctx context.Context, id uuid.UUID) (Session, error) {
	return one[Session](ctx, db.conn, "read session", "SELECT "+sessionColumns+
		" FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.id = $1 AND s.expires_at > now() AND u.is_active", id)
}

// DeleteSession ends a session.
func (db *DB) DeleteSession(ctx context.Context, id uuid.UUID) error {
	_, err := exec(ctx, db.conn, "delete session", "DELETE FROM sessions WHERE id = $1", id)
	return err
}

const countLogin = `WITH old AS (
		DELETE FROM login_failures WHERE key IN (SELECT key FROM login_failures WHERE failed_at < now() - interval '1 day'
			AND key <> $1 LIMIT 100)),
	tried AS (
		INSERT INTO login_failures AS f (key, failures, failed_at) VALUES ($1, 1, clock_timestamp())
		ON CONFLICT (key) DO UPDATE SET failed_at = excluded.failed_at, failures = 1 + greatest(f.failures - ` + loginHours + `, 0),
			former_failed_at = f.failed_at + ` + loginHours + ` * interval '1 hour'
		WHERE f.failures < $2 OR f.failed_at + ` + loginWait + ` <= clock_timestamp()
		RETURNING key)
	SELECT EXISTS (SELECT FROM tried) AS counted`

// loginWait is the wait after failed log-ins. After $2 failures, the wait is one second. Each further failure doubles
// the wait, up to $3.
const loginWait = `least(make_interval(secs => power(2, least(f.failures - $2, 30))), $3::interval)`

// loginHours is the number of whole hours since the last failed log-in. Each hour reduces the failures by one.
const loginHours = `greatest(floor(extract(epoch FROM excluded.failed_at - f.failed_at) / 3600), 0)`

// CountLogin counts a log-in attempt as failed under a key, which is an account or an address. The caller counts an
// attempt before checking the password, so that simultaneous attempts are also counted. After as many failures as the
// parameter "free", a further attempt must wait. During the wait, CountLogin returns the rest of the wait and counts
// nothing. The wait is one second at first, and doubles with each further failure, up to the parameter "most". Each
// hour without failures reduces the count of failures by one. The typing errors of many users at one address therefore
// do not add up.
func (db *DB) CountLogin(
	ctx context.Context,
	key string,
	free int,
	most time.Duration,
) (wait time.Duration, err error) {
	tried, err := one[struct {
		Counted bool `db:"counted"`
	}](ctx, db.conn, "count log-in", countLogin, key, free, most)
	if err != nil || tried.Counted {
		return 0, err
	}
	left, err := one[struct {
		Seconds float64 `db:"seconds"`
	}](ctx, db.conn, "read failed log-ins",
		"SELECT extract(epoch FROM f.failed_at + "+loginWait+" - clock_timestamp())::float8 AS seconds "+
			"FROM login_failures f WHERE key = $1", key, free, most)
	return max(time.Duration(left.Seconds*float64(time.Second)), time.Millisecond), err
}

// ForgetLogin corrects the counts after a successful log-in, which [DB.CountLogin] has counted as failed. ForgetLogin
// resets the failures of the account. For the address, ForgetLogin reverts the last call of CountLogin, so that
// successful log-ins do not lengthen the wait. The parameter "address" is empty if the log-in was not counted.
func (db *DB) ForgetLogin(ctx context.Context, account, address string) error {
	_, err := exec(ctx, db.conn, "forget failed log-ins", `WITH account AS (DELETE FROM login_failures WHERE key = $1)
		UPDATE login_failures SET failures = greatest(failures - 1, 0), former_failed_at = NULL,
			failed_at = coalesce(former_failed_at, failed_at) WHERE key = $2`, account, address)
	return err
}

// LoginHistory contains the addresses from which the owner of an account logs in.
type LoginHistory struct {
	Addresses []string `db:"addresses"` // the addresses of successful log-ins in the last 90 days
	Reset     bool     `db:"reset"`     // whether somebody else set the password in the last 15 minutes
}

// LoginHistory returns the history of a user's log-ins. LoginHistory reads only entries of the audit log about log-ins
// and passwords. Failed log-ins therefore cannot displace the addresses of the owner.
func (db *DB) LoginHistory(ctx context.Context, userID uuid.UUID) (LoginHistory, error) {
	return one[LoginHistory](ctx, db.conn, "read log-ins", `SELECT
			coalesce(array_agg(DISTINCT address) FILTER (WHERE action = 'log_in'), '{}') AS addresses,
			coalesce(bool_or(action = 'update_password' AND actor_id IS DISTINCT FROM $2
				AND at > now() - interval '15 minutes'), false) AS reset
		FROM (SELECT * FROM audit_log
			WHERE object_id = $1 AND id >= tidewatch_first_id(now() - interval '90 days') AND object_kind = 'user'
				AND action IN ('log_in', 'update_password') AND at > now() - interval '90 days'
			ORDER BY id DESC LIMIT 1000) newest`, userID.String(), userID)
}
