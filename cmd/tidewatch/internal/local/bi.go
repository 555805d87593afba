package local

import (
	"context"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/store"
)

type biCommand struct {
	Grant  biGrantCommand  `cmd:"" help:"Let a role of the database read the rows of a customer. A role that does not exist is created. A new role gets a password, and a role that has read the rows of another customer gets a new password. The password is printed only once."`
	List   biListCommand   `cmd:"" help:"List the roles that read the views."`
	Revoke biRevokeCommand `cmd:"" help:"End the access of a role to the views. The role itself is not dropped."`
}

type biGrantCommand struct {
	base

	Customer string `help:"Name or id of the customer whose rows the role reads." placeholder:"NAME|ID" required:""`
	Role     string `arg:"" help:"Name of the role."`
}

// Validate checks the name of the role.
func (c *biGrantCommand) Validate() error {
	const longest = 63 // Postgres cuts longer names
	switch {
	case c.Role == "" || len(c.Role) > longest || strings.ContainsRune(c.Role, 0):
		return fmt.Errorf("the name of the role must have 1 to %d bytes, got %q", longest, c.Role)
	case strings.HasPrefix(c.Role, "pg_") || c.Role == "public" || c.Role == "none":
		return fmt.Errorf("%q is a name that Postgres reserves: choose another name", c.Role)
	}
	return c.Database.Validate()
}

// Run assigns the role to the customer, and creates the role if the role does not exist. Run prints only the new
// password to standard output, so that scripts can read the password with $(…). A role that belonged to another
// customer gets a new password, because people of that customer know the old password. If this program may not create
// roles, an administrator must run SQL. Run then prints this SQL and the password to standard error, so that no script
// takes the SQL for the password.
func (c *biGrantCommand) Run(ctx context.Context, e *command.Env) error {
	return c.withStore(ctx, e, func(db *store.DB) error { return c.assign(ctx, e, db) })
}

func (c *biGrantCommand) assign(ctx context.Context, e *command.Env, db *store.DB) error {
	customer, err := customerID(ctx, db, c.Customer)
	if err != nil {
		return err
	}
	state, err := db.BIState(ctx, c.Role)
	if err != nil {
		return err
	}
	if err := c.check(e, state); err != nil {
		return err
	}
	password, verifier, err := newPassword()
	if err != nil {
		return err
	}
	if !state.Exists && !state.CanCreate {
		if _, err := fmt.Fprintln(e.Stderr, "Password of the role, which is shown only once: "+password); err != nil {
			return err
		}
		return c.printMissing(e, errors.New("this role may not create roles: let an administrator run the printed SQL, and "+
			"then repeat this command"), store.BIRoleSQL(c.Role, verifier)...)
	}
	renewed, err := c.renewFormer(ctx, db, state, *customer, verifier)
	if err != nil {
		return err
	}
	if state.Exists {
		verifier = ""
	}
	if err := c.grant(ctx, db, *customer, verifier); err != nil {
		return err
	}
	if state.Exists && !renewed {
		password = ""
	}
	return c.report(e, *customer, password)
}

// check returns an error if the role cannot be assigned to a customer. If an administrator must run SQL first, check
// prints the SQL.
func (c *biGrantCommand) check(e *command.Env, state store.BIState) error {
	switch {
	case !state.HasSchema:
		return c.printMissing(e, errors.New("the schema tidewatch_bi does not exist: let the owner of the database run the "+
			"printed SQL, and then run `tidewatch migrate up`"), store.BISchemaSQL(state.Current))
	case len(state.Open) > 0:
		return c.printMissing(e, fmt.Errorf("all roles may create tables in the schema %s: let its owner run the printed "+
			"SQL, and then repeat this command", state.Open[0]), store.BICloseSQL(state.Open[0], state.Current)...)
	case len(state.Rights) > 0:
		return fmt.Errorf("the role %q has rights beyond the views (%s): choose a new role", c.Role,
			strings.Join(state.Rights, ", "))
	default:
		return nil
	}
}

// report prints the customer whose rows the role reads, and the new password. An empty password means that the password
// is unchanged.
func (c *biGrantCommand) report(e *command.Env, customer uuid.UUID, password string) error {
	if password == "" {
		_, err := fmt.Fprintf(e.Stderr, "The role %q reads the rows of the customer %s. Its password is unchanged, so "+
			"everybody who knows the password can read these rows.\n", c.Role, customer)
		return err
	}
	fmt.Fprintf(e.Stderr, "The role %q reads the rows of the customer %s. Its password is shown only once:\n",
		c.Role, customer)
	_, err := fmt.Fprintln(e.Stdout, password)
	return err
}

// renewFormer sets a new password if the role has read the rows of another customer, and reports whether the password
// has changed.
func (c *biGrantCommand) renewFormer(
	ctx context.Context, db *store.DB, state store.BIState, customer uuid.UUID, verifier string,
) (bool, error) {
	if !state.Exists {
		return false, nil
	}
	isFormer, err := db.IsFormerBIRole(ctx, c.Role, customer)
	switch {
	case err != nil || !isFormer:
		return false, err
	case !state.CanCreate:
		return false, fmt.Errorf("the role %q has read the rows of another customer, and this program may not change its "+
			"password: choose a new role", c.Role)
	}
	return true, c.renew(ctx, db, verifier)
}

// renew sets the password of a role that has read the rows of another customer. Open sessions with the old password
// could also read the rows of the new customer. If the role has open sessions, renew therefore returns an error after
// it has set the password.
func (c *biGrantCommand) renew(ctx context.Context, db *store.DB, verifier string) error {
	if err := db.SetBIPassword(ctx, c.Role, verifier); err != nil {
		return err
	}
	open, err := db.CountBISessions(ctx, c.Role)
	if err == nil && open > 0 {
		err = fmt.Errorf(
			"the role %q has %d open sessions of another customer: end the sessions (pg_terminate_backend), and "+
				"then repeat this command",
			c.Role,
			open,
		)
	}
	return err
}

// grant assigns the role to the customer. If the parameter verifier is not empty, grant first creates the role.
func (c *biGrantCommand) grant(ctx context.Context, db *store.DB, customer uuid.UUID, verifier string) error {
	return db.InTx(ctx, func(db *store.DB) error {
		if verifier != "" {
			if err := db.CreateBIRole(ctx, c.Role, verifier); err != nil {
				return err
			}
		}
		granted, isNew, err := db.GrantBI(ctx, c.Role, customer)
		if errors.Is(err, store.ErrBIRoleTaken) {
			return fmt.Errorf("%w: end its access with `tidewatch bi revoke %s`, or choose another role", err, c.Role)
		}
		// The row of a dropped role remains. The role that replaces it is new.
		if err != nil || !isNew && verifier == "" {
			return err
		}
		return audit(ctx, db, biEntry("grant", c.Role, customer), nil, granted)
	})
}

// printMissing prints SQL that another database role must run to standard error, and returns the error in the parameter
// reason.
func (*biGrantCommand) printMissing(e *command.Env, reason error, statements ...string) error {
	for _, sql := range statements {
		if _, err := fmt.Fprintln(e.Stderr, sql+";"); err != nil {
			return err
		}
	}
	return reason
}

// biEntry returns an entry of the audit log about a role.
func biEntry(action, role string, customer uuid.UUID) store.AuditEntry {
	return store.AuditEntry{Action: action, CustomerID: &customer, ObjectID: role, ObjectKind: "bi_role"}
}

type biListCommand struct {
	accessCommand
}

// Run lists the roles.
func (c *biListCommand) Run(ctx context.Context, e *command.Env) error {
	return c.withStore(ctx, e, func(db *store.DB) error {
		roles, err := db.BIRoles(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return command.JSON(e.Stdout, append([]store.BIRole{}, roles...))
		}
		names := customerNames{db, map[uuid.UUID]string{}}
		rows := make([]string, 0, len(roles))
		for _, r := range roles {
			customer, err := names.name(ctx, &r.CustomerID)
			if err != nil {
				return err
			}
			rows = append(rows, command.Row(r.Role, customer, timeOrNever(&r.CreatedAt)))
		}
		if err := command.Table(e.Stdout, "ROLE\tCUSTOMER\tCREATED", rows); err != nil {
			return err
		}
		for _, r := range roles {
			if err := warnOfLargeObjects(ctx, e, db, r.Role); err != nil {
				return err
			}
		}
		return nil
	})
}

type biRevokeCommand struct {
	base

	Role string `arg:"" help:"Name of the role."`
}

// Run ends the access of the role to the views.
func (c *biRevokeCommand) Run(ctx context.Context, e *command.Env) error {
	return c.withStore(ctx, e, func(db *store.DB) error {
		err := db.InTx(ctx, func(db *store.DB) error {
			revoked, err := db.RevokeBI(ctx, c.Role)
			if errors.Is(err, store.ErrNotFound) {
				return fmt.Errorf("the role %q does not read the views; `tidewatch bi list` shows the roles that do", c.Role)
			}
			if err != nil {
				return err
			}
			entry := biEntry("revoke", c.Role, revoked.CustomerID)
			if revoked.CustomerID == uuid.Nil {
				entry.CustomerID = nil
			}
			return audit(ctx, db, entry, revoked, nil)
		})
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(e.Stderr, "The role %q reads no rows any more.\n", c.Role); err != nil {
			return err
		}
		return warnOfLargeObjects(ctx, e, db, c.Role)
	})
}

// warnOfLargeObjects prints a warning if a role owns large objects. Tidewatch creates no large objects.
func warnOfLargeObjects(ctx context.Context, e *command.Env, db *store.DB, role string) error {
	n, err := db.LargeObjectsOf(ctx, role)
	if err != nil || n == 0 {
		return err
	}
	_, err = fmt.Fprintf(
		e.Stderr,
		"Warning: the role %q owns large objects (%d), which use disk space. pg_dump by the owner "+
			"of the tables fails with \"permission denied for large object\", unless the option --no-large-objects (before "+
			"Postgres 16: --no-blobs) is set. To delete the objects, let a superuser run this statement in the database: "+
			"SELECT lo_unlink(oid) FROM pg_largeobject_metadata WHERE lomowner = '%s'::regrole\n",
		role,
		n,
		strings.ReplaceAll(pgx.Identifier{role}.Sanitize(), "'", "''"),
	)
	return err
}

// newPassword returns a random password, and its SCRAM-SHA-256 verifier in the format of Postgres. Postgres stores the
// verifier, so that neither the server nor its log sees the password.
func newPassword() (password, verifier string, err error) {
	const rounds, size = 4096, 24
	random := make([]byte, size+16)
	if _, err := rand.Read(random); err != nil {
		return "", "", fmt.Errorf("create a password: %w", err)
	}
	password = base64.RawURLEncoding.EncodeToString(random[:size])
	salt := random[size:]
	salted, err := pbkdf2.Key(sha256.New, password, salt, rounds, sha256.Size)
	if err != nil {
		return "", "", fmt.Errorf("hash a password: %w", err)
	}
	sum := func(key []byte, text string) []byte {
		h := hmac.New(sha256.New, key)
		h.Write([]byte(text))
		return h.Sum(nil)
	}
	stored := sha256.Sum256(sum(salted, "Client Key"))
	encode := base64.StdEncoding.EncodeToString
	return password, fmt.Sprintf("SCRAM-SHA-256$%d:%s$%s:%s", rounds, encode(salt), encode(stored[:]),
		encode(sum(salted, "Server Key"))), nil
}
