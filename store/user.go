package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Role is what somebody may do.
type Role string

// The roles. A viewer reads; an admin writes, too.
const (
	RoleAdmin  Role = "admin"
	RoleViewer Role = "viewer"
)

// Roles lists all roles.
func Roles() []Role { return []Role{RoleAdmin, RoleViewer} }

// User is a person who logs in with a password.
type User struct {
	CreatedAt    time.Time  `db:"created_at"`
	CustomerID   *uuid.UUID `db:"customer_id"` // sees only this customer; nil: all
	Email        string     `db:"email"`       // in lower case
	ID           uuid.UUID  `db:"id"`
	IsActive     bool       `db:"is_active"`
	LastLoginAt  *time.Time `db:"last_login_at"`
	PasswordHash string     `db:"password_hash"` // argon2id, in the PHC string format
	Role         Role       `db:"role"`
	UpdatedAt    time.Time  `db:"updated_at"`
}

// overseer reports whether the user may do everything.
func (u User) overseer() bool { return u.IsActive && u.Role == RoleAdmin && u.CustomerID == nil }

const isOverseer = "is_active AND role = 'admin' AND customer_id IS NULL"

const userColumns = "id, email, role, customer_id, password_hash, is_active, last_login_at, created_at, updated_at"

// User returns one user, or [ErrNotFound].
func (db *DB) User(ctx context.Context, id uuid.UUID) (User, error) {
	return one[User](ctx, db.conn, "read user", "SELECT "+userColumns+" FROM users WHERE id = $1", id)
}

// LockUser is [DB.User] with the row locked until the transaction ends. It locks all overseers first, so that two who take
// each other's rights away do so one after the other.
func (db *DB) LockUser(ctx context.Context, id uuid.UUID) (User, error) {
	if _, err := exec(
		ctx,
		db.conn,
		"lock overseers",
		"SELECT FROM users WHERE "+isOverseer+" ORDER BY id FOR NO KEY UPDATE",
	); err != nil {
		return User{}, err
	}
	return one[User](ctx, db.conn, "lock user", "SELECT "+userColumns+" FROM users WHERE id = $1 FOR NO KEY UPDATE", id)
}

// UserByEmail returns the user with an e-mail address, in any case of letters, or [ErrNotFound].
func (db *DB) UserByEmail(ctx context.Context, email string) (User, error) {
	return one[User](ctx, db.conn, "read user", "SELECT "+userColumns+" FROM users WHERE email = lower(btrim($1))", email)
}

// AccessFilter says which users or tokens are wanted. What is nil does not count.
type AccessFilter struct {
	CustomerID *uuid.UUID
	Visible    *uuid.UUID // only this customer's
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

// Users returns users, newest first, by their ids.
func (db *DB) Users(ctx context.Context, f AccessFilter, after Place, limit int) ([]User, error) {
	w := f.where(after)
	return many[User](
		ctx,
		db.conn,
		"list users",
		"SELECT "+userColumns+" FROM users"+w.sql()+" ORDER BY id DESC"+limitTo(limit),
		w.args...)
}

// SaveUser creates the user when its ID is zero, else changes it. Whoever is made inactive, or gets another password or
// other rights, is logged out everywhere. The last active overseer stays one: a [*ConflictError].
func (db *DB) SaveUser(ctx context.Context, u User) (User, error) {
	if u.ID == uuid.Nil {
		return one[User](ctx, db.conn, "create user", `INSERT INTO users (email, role, customer_id, password_hash, is_active)
			VALUES (lower(btrim($1)), $2, $3, $4, $5) RETURNING `+userColumns, u.Email, u.Role, u.CustomerID, u.PasswordHash, u.IsActive)
	}
	var saved User
	err := db.InTx(ctx, func(db *DB) error {
		old, err := db.LockUser(ctx, u.ID)
		if err != nil {
			return err
		}
		saved, err = one[User](
			ctx,
			db.conn,
			"update user",
			`UPDATE users SET email = lower(btrim($2)), role = $3, customer_id = $4,
				password_hash = $5, is_active = $6, updated_at = now() WHERE id = $1 RETURNING `+userColumns,
			u.ID,
			u.Email,
			u.Role,
			u.CustomerID,
			u.PasswordHash,
			u.IsActive,
		)
		if err != nil {
			return err
		}
		if old.overseer() && !saved.overseer() {
			if err := db.checkOverseers(ctx); err != nil {
				return err
			}
		}
		if saved.IsActive && saved.PasswordHash == old.PasswordHash && saved.Role == old.Role &&
			sameID(saved.CustomerID, old.CustomerID) {
			return nil
		}
		return db.endSessions(ctx, u.ID, nil)
	})
	return saved, err
}

// checkOverseers returns a conflict when no overseer is left: nobody could make another one.
func (db *DB) checkOverseers(ctx context.Context) error {
	left, err := one[struct {
		Any bool `db:"any"`
	}](ctx, db.conn, "look for overseers", "SELECT EXISTS (SELECT FROM users WHERE "+isOverseer+") AS any")
	if err == nil && !left.Any {
		return &ConflictError{Message: "This is the last active admin of all customers: make another one first."}
	}
	return err
}

// endSessions logs a user out everywhere but in the session to keep; nil: everywhere.
func (db *DB) endSessions(ctx context.Context, userID uuid.UUID, keep *uuid.UUID) error {
	_, err := exec(
		ctx,
		db.conn,
		"end a user's sessions",
		"DELETE FROM sessions WHERE user_id = $1 AND id IS DISTINCT FROM $2",
		userID,
		keep,
	)
	return err
}

// SetPassword changes a user's password and logs the user out everywhere but in the session that asked for it.
func (db *DB) SetPassword(ctx context.Context, userID uuid.UUID, hash string, session *uuid.UUID) error {
	return db.InTx(ctx, func(db *DB) error {
		_, err := exec(
			ctx,
			db.conn,
			"set password",
			"UPDATE users SET password_hash = $2, updated_at = now() WHERE id = $1",
			userID,
			hash,
		)
		if err != nil {
			return err
		}
		return db.endSessions(ctx, userID, session)
	})
}

// DeleteUser deletes a user with all sessions; what the user did stays in the audit log. The last active overseer stays: a
// [*ConflictError].
func (db *DB) DeleteUser(ctx context.Context, id uuid.UUID) error {
	return db.InTx(ctx, func(db *DB) error {
		old, err := db.LockUser(ctx, id)
		if err != nil {
			return err
		}
		if err := deleteOne(ctx, db.conn, "delete user", "DELETE FROM users WHERE id = $1", id); err != nil {
			return err
		}
		if !old.overseer() {
			return nil
		}
		return db.checkOverseers(ctx)
	})
}

// AnybodyMayEnter reports whether there is any user or token.
func (db *DB) AnybodyMayEnter(ctx context.Context) (bool, error) {
	row, err := one[struct {
		Any bool `db:"any"`
	}](ctx, db.conn, "look for users", "SELECT EXISTS (SELECT FROM users) OR EXISTS (SELECT FROM api_tokens) AS any")
	return row.Any, err
}

func sameID(a, b *uuid.UUID) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
