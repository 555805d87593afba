package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// BIRole is a role of the database that reads the rows of a customer in the views of the schema tidewatch_bi.
type BIRole struct {
	CreatedAt  time.Time `db:"created_at" json:"created_at,omitzero"`
	CustomerID uuid.UUID `db:"customer_id" json:"customer_id,omitzero"`
	Role       string    `db:"role" json:"role"`
}

// BIRoles returns the roles that read the views, sorted by name.
func (db *DB) BIRoles(ctx context.Context) ([]BIRole, error) {
	return many[BIRole](ctx, db.conn, "list the roles of the views", `SELECT role, customer_id, created_at FROM bi_roles
		ORDER BY role COLLATE "C"`)
}

// BIState describes a role of the database before [DB.GrantBI].
type BIState struct {
	CanCreate bool     `db:"can_create"` // whether the current role may create roles
	Current   string   `db:"current"`    // the name of the current role
	Exists    bool     `db:"exists"`
	HasSchema bool     `db:"has_schema"` // whether the schema tidewatch_bi exists
	Open      []string `db:"open"`       // schemas in which all roles may create tables; before Postgres 15, "public" is one
	Rights    []string `db:"rights"`     // rights of the role that reach beyond the views
}

// BIState returns the state of a role, which may not exist.
func (db *DB) BIState(ctx context.Context, role string) (BIState, error) {
	return one[BIState](
		ctx,
		db.conn,
		"read the rights of a role",
		`SELECT r.oid IS NOT NULL AS exists, current_user AS current,
			to_regnamespace('tidewatch_bi') IS NOT NULL AS has_schema,
			ARRAY(SELECT nspname::text FROM pg_namespace n, aclexplode(n.nspacl) a
				WHERE a.grantee = 0 AND a.privilege_type = 'CREATE' ORDER BY 1) AS open,
			(SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user) AS can_create,
			array_remove(ARRAY[
				CASE WHEN r.rolsuper THEN 'SUPERUSER' END, CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END,
				CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END, CASE WHEN r.rolcreatedb THEN 'CREATEDB' END,
				CASE WHEN r.rolreplication THEN 'REPLICATION' END], NULL)
			|| ARRAY(SELECT 'membership in ' || m.roleid::regrole FROM pg_auth_members m WHERE m.member = r.oid)
			|| ARRAY(SELECT 'access to ' || c.oid::regclass FROM pg_class c
				WHERE NOT r.rolsuper AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relnamespace NOT IN (
					SELECT oid FROM pg_namespace WHERE nspname IN ('pg_catalog', 'information_schema', 'tidewatch_bi'))
				AND (has_any_column_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE')
					OR has_table_privilege(r.oid, c.oid, 'DELETE, TRUNCATE, TRIGGER'))
				ORDER BY 1 LIMIT 3) AS rights
		FROM (SELECT) one LEFT JOIN pg_roles r ON r.rolname = $1`,
		role,
	)
}

// ErrBIRoleTaken reports that a role reads the rows of another customer.
var ErrBIRoleTaken = errors.New("the role reads the rows of another customer")

// GrantBI lets a role of the database read the rows of a customer. GrantBI must run in a transaction. If the role reads
// the rows of another customer, GrantBI returns [ErrBIRoleTaken]. The second result reports whether the assignment is new.
func (db *DB) GrantBI(ctx context.Context, role string, customerID uuid.UUID) (BIRole, bool, error) {
	added, err := exec(ctx, db.conn, "assign a role to a customer", `INSERT INTO bi_roles (role, customer_id)
		VALUES ($1, $2) ON CONFLICT (role) DO NOTHING`, role, customerID)
	if err != nil {
		return BIRole{}, false, err
	}
	granted, err := one[BIRole](ctx, db.conn, "read the customer of a role",
		"SELECT role, customer_id, created_at FROM bi_roles WHERE role = $1 AND customer_id = $2", role, customerID)
	if errors.Is(err, ErrNotFound) {
		return granted, false, ErrBIRoleTaken
	}
	if err != nil {
		return granted, false, err
	}
	return granted, added > 0, db.statements(ctx, BIGrantSQL(role)...)
}

// LargeObjectsOf returns the number of large objects that a role owns in this database. Each role of Postgres can create
// large objects, unless a superuser has revoked this right from all roles.
func (db *DB) LargeObjectsOf(ctx context.Context, role string) (int, error) {
	row, err := one[struct {
		Objects int `db:"objects"`
	}](ctx, db.conn, "count the large objects of a role", `SELECT count(*) AS objects
		FROM pg_largeobject_metadata m JOIN pg_roles r ON r.oid = m.lomowner WHERE r.rolname = $1`, role)
	return row.Objects, err
}

// CreateBIRole creates a role of the database that can only log in. The parameter verifier is the hash of the password
// in the format of Postgres.
func (db *DB) CreateBIRole(ctx context.Context, role, verifier string) error {
	return db.statements(ctx, BIRoleSQL(role, verifier)...)
}

// SetBIPassword sets the password of an existing role. The parameter verifier is the hash of the password in the format
// of Postgres.
func (db *DB) SetBIPassword(ctx context.Context, role, verifier string) error {
	return db.statements(ctx, "ALTER ROLE "+identifier(role)+" PASSWORD '"+verifier+"'")
}

// CountBISessions returns the number of open sessions of a role.
func (db *DB) CountBISessions(ctx context.Context, role string) (int, error) {
	row, err := one[struct {
		Sessions int `db:"sessions"`
	}](ctx, db.conn, "count the sessions of a role",
		"SELECT count(*) AS sessions FROM pg_stat_activity WHERE usename = $1", role)
	return row.Sessions, err
}

// biLeft is an SQL expression that reports whether the role $1 may use the schema of the views.
const biLeft = `coalesce((SELECT has_schema_privilege(r.oid, n.oid, 'USAGE') FROM pg_roles r, pg_namespace n
	WHERE r.rolname = $1 AND n.nspname = 'tidewatch_bi'), false)`

// IsFormerBIRole reports whether a role has had access to the rows of another customer than the given one. People
// outside the given customer may then know the role's password. If a role may use the views but has no customer, its
// customer was deleted.
func (db *DB) IsFormerBIRole(ctx context.Context, role string, customerID uuid.UUID) (bool, error) {
	row, err := one[struct {
		Former bool `db:"former"`
	}](ctx, db.conn, "find earlier grants of a role", `SELECT NOT EXISTS (SELECT FROM bi_roles WHERE role = $1)
		AND (`+biLeft+` OR EXISTS (SELECT FROM audit_log WHERE object_kind = 'bi_role' AND object_id = $1
			AND action = 'grant' AND customer_id IS DISTINCT FROM $2)) AS former`, role, customerID)
	return row.Former, err
}

// RevokeBI ends the access of a role to the views, or returns [ErrNotFound] if the role has no access. RevokeBI must
// run in a transaction. The role continues to exist. If the customer of the role was deleted, the returned role has no
// customer.
func (db *DB) RevokeBI(ctx context.Context, role string) (BIRole, error) {
	revoked, err := one[BIRole](ctx, db.conn, "end the access of a role",
		"DELETE FROM bi_roles WHERE role = $1 RETURNING role, customer_id, created_at", role)
	isAssigned := err == nil
	if err != nil && !errors.Is(err, ErrNotFound) {
		return revoked, err
	}
	left, err := one[struct {
		Left bool `db:"is_left"`
	}](ctx, db.conn, "read the rights of a role", "SELECT "+biLeft+" AS is_left", role)
	switch {
	case err != nil:
		return revoked, err
	case !left.Left && !isAssigned:
		return revoked, ErrNotFound
	case !left.Left:
		return revoked, nil
	}
	revoked.Role = role
	return revoked, db.statements(ctx, "REVOKE ALL ON SCHEMA tidewatch_bi FROM "+identifier(role))
}

// BIRoleSQL returns the statements that create a role. The settings of the role make its transactions read-only, put
// the views into its search path, and limit the time of its queries. The time limits prevent forgotten queries from
// blocking vacuum. All these settings are defaults, which a session can change.
func BIRoleSQL(role, verifier string) []string {
	name := identifier(role)
	return []string{
		"CREATE ROLE " + name + " LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION NOBYPASSRLS " +
			"CONNECTION LIMIT 10 PASSWORD '" + verifier + "'",
		"ALTER ROLE " + name + " SET search_path = tidewatch_bi",
		"ALTER ROLE " + name + " SET default_transaction_read_only = on",
		"ALTER ROLE " + name + " SET statement_timeout = '10min'",
		"ALTER ROLE " + name + " SET idle_in_transaction_session_timeout = '5min'",
	}
}

// BISchemaSQL returns the statement that creates the schema of the views. The owner of the tables also owns the schema.
func BISchemaSQL(owner string) string {
	return "CREATE SCHEMA tidewatch_bi AUTHORIZATION " + identifier(owner)
}

// BICloseSQL returns statements that prevent other roles from creating tables in a schema. Only the owner of the tables
// and the owner of the schema keep the right to create tables.
func BICloseSQL(schema, owner string) []string {
	return []string{
		"GRANT CREATE ON SCHEMA " + identifier(schema) + " TO " + identifier(owner),
		"REVOKE CREATE ON SCHEMA " + identifier(schema) + " FROM PUBLIC",
	}
}

// BIGrantSQL returns the statements that let a role use the schema of the views. The views are readable for all roles
// that may use the schema (see functions/bi.sql), but a restore without privileges also removes this right.
func BIGrantSQL(role string) []string {
	return []string{
		"GRANT USAGE ON SCHEMA tidewatch_bi TO " + identifier(role),
		"GRANT SELECT ON ALL TABLES IN SCHEMA tidewatch_bi TO PUBLIC",
	}
}

func identifier(name string) string { return pgx.Identifier{name}.Sanitize() }

func (db *DB) statements(ctx context.Context, statements ...string) error {
	for _, sql := range statements {
		if _, err := db.conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("change the rights of a role: %w", err)
		}
	}
	return nil
}
