package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Role is the set of rights of a user or token.
type Role string

// Viewers can only read. Editors can also change brands, queries and schedules, and admins can change everything.
const (
	RoleAdmin  Role = "admin"
	RoleEditor Role = "editor"
	RoleViewer Role = "viewer"
)

// Roles returns all roles, beginning with the role that has the fewest rights.
func Roles() []Role { return []Role{RoleViewer, RoleEditor, RoleAdmin} }

// Includes reports whether the role has all rights of another role. An unknown role, which a later version may have
// written, has no rights.
func (r Role) Includes(other Role) bool {
	own, least := slices.Index(Roles(), r), slices.Index(Roles(), other)
	return least >= 0 && own >= least
}

// User is a person who logs in with a password or at an OpenID Connect issuer.
type User struct {
	BreakGlass    bool       `db:"break_glass"` // whether the user is an emergency admin, who may always use a password
	CreatedAt     time.Time  `db:"created_at"`
	CustomerID    *uuid.UUID `db:"customer_id"` // the only customer that the user may access; nil means all customers
	Email         string     `db:"email"`       // e-mail address in lower case
	ID            uuid.UUID  `db:"id"`
	IsActive      bool       `db:"is_active"`
	LastLoginAt   *time.Time `db:"last_login_at"`
	OpenIDIssuer  *string    `db:"openid_issuer"`  // issuer at which the user logs in; nil without OpenID Connect
	OpenIDSubject *string    `db:"openid_subject"` // id of the user at the issuer
	PasswordHash  string     `db:"password_hash"`  // argon2id hash in the PHC string format; empty without a password
	Role          Role       `db:"role"`
	UpdatedAt     time.Time  `db:"updated_at"`
}

// isOverseer reports whether the user is an active admin with access to all customers.
func (u User) isOverseer() bool { return u.IsActive && u.Role == RoleAdmin && u.CustomerID == nil }

const overseer = "is_active AND role = 'admin' AND customer_id IS NULL"

const userColumns = "id, email, role, customer_id, password_hash, is_active, last_login_at, created_at, updated_at, " +
	"openid_issuer, openid_subject, break_glass"

// User returns one user, or [ErrNotFound].
func (db *DB) User(ctx context.Context, id uuid.UUID) (User, error) {
	return one[User](ctx, db.conn, "read user", "SELECT "+userColumns+" FROM users WHERE id = $1", id)
}

// LockUser returns one user and locks its row until the transaction ends. LockUser first locks all overseers (active
// admins with access to all customers), so that two overseers cannot simultaneously remove each other's rights.
func (db *DB) LockUser(ctx context.Context, id uuid.UUID) (User, error) {
	if _, err := exec(ctx, db.conn, "lock overseers",
		"SELECT FROM users WHERE "+overseer+" ORDER BY id FOR NO KEY UPDATE"); err != nil {
		return User{}, err
	}
	return one[User](ctx, db.conn, "lock user", "SELECT "+userColumns+" FROM users WHERE id = $1 FOR NO KEY UPDATE", id)
}

// FoldEmail returns the form in which an e-mail address is stored and compared. The form is in lower case and in
// Unicode normalization form C, with one form of the letter sigma, and without spaces around the address. Go folds the
// case, because lower() in SQL depends on the locale of the database.
func FoldEmail(email string) string { return lowerCase(strings.TrimSpace(email)) }

// UserByEmail returns the user with the given e-mail address, regardless of case, or [ErrNotFound]. Earlier versions
// stored addresses in lower case without normalization. UserByEmail also finds such addresses.
func (db *DB) UserByEmail(ctx context.Context, email string) (User, error) {
	return one[User](ctx, db.conn, "read user",
		"SELECT "+userColumns+" FROM users WHERE email = ANY($1) ORDER BY email = $2 DESC LIMIT 1",
		[]string{FoldEmail(email), strings.ToLower(strings.TrimSpace(email))}, FoldEmail(email))
}

// UserByOpenID returns the user with the given id at an OpenID Connect issuer, or [ErrNotFound].
func (db *DB) UserByOpenID(ctx context.Context, issuer, subject string) (User, error) {
	return one[User](ctx, db.conn, "read user",
		"SELECT "+userColumns+" FROM users WHERE openid_issuer = $1 AND openid_subject = $2", issuer, subject)
}

// EndSessions ends all sessions of a user.
func (db *DB) EndSessions(ctx context.Context, userID uuid.UUID) error {
	return db.endSessions(ctx, userID, nil)
}

// AccessFilter selects users or tokens. A nil field of the filter matches everything.
type AccessFilter struct {
	CustomerID *uuid.UUID
	Visible    *uuid.UUID // the only customer that the caller may access; nil means all customers
}

func (f AccessFilter) where(after Place) where {
	var w where
	w.customer("customer_id", f.Visible)
	w.customer("customer_id", f.CustomerID)
	if !after.IsZero() {
		w.add("id < ?", after.ID)
	}
	return w
}

// Users returns the selected users, sorted by id, newest first.
func (db *DB) Users(ctx context.Context, f AccessFilter, after Place, limit int) ([]User, error) {
	w := f.where(after)
	return many[User](ctx, db.conn, "list users",
		"SELECT "+userColumns+" FROM users"+w.sql()+" ORDER BY id DESC"+limitTo(limit), w.args...)
}

// SaveUser creates a user if its ID is zero, and otherwise updates the user. An update does not change BreakGlass. If a
// user is deactivated, or the password or rights change, SaveUser ends all sessions of the user. If a user is
// deactivated, or the e-mail address or the password changes, SaveUser deletes the user's links to set a password.
// SaveUser returns a [*ConflictError] if the change would leave no overseer (active admin with access to all
// customers).
func (db *DB) SaveUser(ctx context.Context, u User) (User, error) {
	if u.ID == uuid.Nil {
		return one[User](ctx, db.conn, "create user", `INSERT INTO users
				(email, role, customer_id, password_hash, is_active, openid_issuer, openid_subject, break_glass)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING `+userColumns, FoldEmail(u.Email), u.Role, u.CustomerID,
			u.PasswordHash, u.IsActive, u.OpenIDIssuer, u.OpenIDSubject, u.BreakGlass)
	}
	var saved User
	err := db.InTx(ctx, func(db *DB) error {
		old, err := db.LockUser(ctx, u.ID)
		if err != nil {
			return err
		}
		saved, err = one[User](ctx, db.conn, "update user",
			`UPDATE users SET email = $2, role = $3, customer_id = $4,
				password_hash = $5, is_active = $6, openid_issuer = $7, openid_subject = $8, updated_at = now()
			WHERE id = $1 RETURNING `+userColumns, u.ID, FoldEmail(u.Email), u.Role, u.CustomerID, u.PasswordHash, u.IsActive,
			u.OpenIDIssuer, u.OpenIDSubject)
		if err != nil {
			return err
		}
		if old.isOverseer() && !saved.isOverseer() {
			if err := db.checkOverseers(ctx); err != nil {
				return err
			}
		}
		if saved.Email != old.Email || saved.PasswordHash != old.PasswordHash || !saved.IsActive {
			if err := db.deletePasswordLinks(ctx, u.ID); err != nil {
				return err
			}
		}
		if saved.IsActive && saved.PasswordHash == old.PasswordHash && saved.Role == old.Role &&
			SameID(saved.CustomerID, old.CustomerID) {
			return nil
		}
		return db.endSessions(ctx, u.ID, nil)
	})
	return saved, err
}

// checkOverseers returns a [*ConflictError] if no overseer is left, because only overseers can add overseers.
func (db *DB) checkOverseers(ctx context.Context) error {
	left, err := one[struct {
		Any bool `db:"any"`
	}](ctx, db.conn, "find overseers", "SELECT EXISTS (SELECT FROM users WHERE "+overseer+") AS any")
	if err == nil && !left.Any {
		return &ConflictError{
			Message: "The user is the last active admin with access to all customers. Add another such admin first.",
		}
	}
	return err
}

// endSessions ends all sessions of a user except the session in the parameter "keep". If the parameter "keep" is nil,
// endSessions ends all sessions of the user.
func (db *DB) endSessions(ctx context.Context, userID uuid.UUID, keep *uuid.UUID) error {
	_, err := exec(ctx, db.conn, "end a user's sessions",
		"DELETE FROM sessions WHERE user_id = $1 AND id IS DISTINCT FROM $2", userID, keep)
	return err
}

// SetPassword changes a user's password, deletes the links to set a password, and ends all sessions of the user except
// the given session.
func (db *DB) SetPassword(ctx context.Context, userID uuid.UUID, hash string, session *uuid.UUID) error {
	return db.InTx(ctx, func(db *DB) error {
		_, err := exec(ctx, db.conn, "set password",
			"UPDATE users SET password_hash = $2, updated_at = now() WHERE id = $1", userID, hash)
		if err != nil {
			return err
		}
		if err := db.deletePasswordLinks(ctx, userID); err != nil {
			return err
		}
		return db.endSessions(ctx, userID, session)
	})
}

// DeleteUser deletes a user with all sessions. DeleteUser keeps the audit entries of the user. If the user is the last
// overseer, DeleteUser returns a [*ConflictError] and deletes nothing.
func (db *DB) DeleteUser(ctx context.Context, id uuid.UUID) error {
	return db.InTx(ctx, func(db *DB) error {
		old, err := db.LockUser(ctx, id)
		if err != nil {
			return err
		}
		if err := deleteOne(ctx, db.conn, "delete user", "DELETE FROM users WHERE id = $1", id); err != nil {
			return err
		}
		if !old.isOverseer() {
			return nil
		}
		return db.checkOverseers(ctx)
	})
}

// AnybodyMayEnter reports whether at least one user or API token exists.
func (db *DB) AnybodyMayEnter(ctx context.Context) (bool, error) {
	row, err := one[struct {
		Any bool `db:"any"`
	}](ctx, db.conn, "find users", "SELECT EXISTS (SELECT FROM users) OR EXISTS (SELECT FROM api_tokens) AS any")
	return row.Any, err
}

// SameID reports whether two ids are equal, or both nil.
func SameID(a, b *uuid.UUID) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
