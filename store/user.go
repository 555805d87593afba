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

const userColumns = "id, email, role, customer_id, password_hash, is_active, last_login_at, created_at, updated_at"

// User returns one user, or [ErrNotFound].
func (db *DB) User(ctx context.Context, id uuid.UUID) (User, error) {
	return one[User](ctx, db.conn, "read user", "SELECT "+userColumns+" FROM users WHERE id = $1", id)
}

// LockUser is [DB.User] with the row locked until the transaction ends.
func (db *DB) LockUser(ctx context.Context, id uuid.UUID) (User, error) {
	return one[User](ctx, db.conn, "lock user", "SELECT "+userColumns+" FROM users WHERE id = $1 FOR NO KEY UPDATE", id)
}

// UserByEmail returns the user with an e-mail address, in any case of letters, or [ErrNotFound].
func (db *DB) UserByEmail(ctx context.Context, email string) (User, error) {
	return one[User](ctx, db.conn, "read user", "SELECT "+userColumns+" FROM users WHERE email = lower(btrim($1))", email)
}

// Users returns users, newest first, by their ids: of one customer, or of all and of none when customer is nil.
func (db *DB) Users(ctx context.Context, customer *uuid.UUID, after Place, limit int) ([]User, error) {
	var w where
	w.customer("customer_id", customer)
	if !after.IsZero() {
		w.add("id < ?", after.ID)
	}
	return many[User](ctx, db.conn, "list users", "SELECT "+userColumns+" FROM users"+w.sql()+" ORDER BY id DESC"+w.limit(limit), w.args...)
}

// SaveUser creates the user when its ID is zero, else changes it. Whoever is made inactive, or gets another password or
// other rights, is logged out everywhere.
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
		saved, err = one[User](ctx, db.conn, "update user", `UPDATE users SET email = lower(btrim($2)), role = $3, customer_id = $4,
				password_hash = $5, is_active = $6, updated_at = now() WHERE id = $1 RETURNING `+userColumns,
			u.ID, u.Email, u.Role, u.CustomerID, u.PasswordHash, u.IsActive)
		if err != nil {
			return err
		}
		if saved.IsActive && saved.PasswordHash == old.PasswordHash && saved.Role == old.Role && sameID(saved.CustomerID, old.CustomerID) {
			return nil
		}
		_, err = exec(ctx, db.conn, "end a user's sessions", "DELETE FROM sessions WHERE user_id = $1", u.ID)
		return err
	})
	return saved, err
}

// DeleteUser deletes a user with all sessions; what the user did stays in the audit log.
func (db *DB) DeleteUser(ctx context.Context, id uuid.UUID) error {
	return deleteOne(ctx, db.conn, "delete user", "DELETE FROM users WHERE id = $1", id)
}

func sameID(a, b *uuid.UUID) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
