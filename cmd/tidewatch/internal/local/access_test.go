package local_test

import (
	"crypto/sha256"
	"encoding/json"
	"os/user"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

func TestUserUnlink_ReleasesUsersFromTheirIssuer(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	const before, after = "https://login.example", "https://sso.example"
	save := func(email, subject string) store.User {
		issuer := before
		u, err := db.SaveUser(t.Context(), store.User{
			Email: email, IsActive: true, OpenIDIssuer: &issuer, OpenIDSubject: &subject, Role: store.RoleViewer,
		})
		require.NoError(t, err)
		require.NoError(t, db.CreateSession(t.Context(), u.ID, []byte(strings.Repeat(subject, 32)), "", store.SessionLife{
			Idle: time.Hour, Most: time.Hour,
		}))
		return u
	}
	issuerOf := func(u store.User) string {
		return storetest.Value[string](
			t,
			db,
			"SELECT coalesce(openid_issuer || ' ' || openid_subject, '') FROM users WHERE id = $1",
			u.ID,
		)
	}
	ada, bob := save("ada@example.com", "1"), save("bob@example.com", "2")
	run := func(args ...string) error {
		_, _, err := typing(t, db, "", append([]string{"user", "unlink"}, args...)...)
		return err
	}
	require.NoError(t, run("ADA@example.com"))
	require.Equal(t, []string{"", before + " 2"}, []string{issuerOf(ada), issuerOf(bob)})
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM sessions"), "the sessions of the user end")
	require.NoError(t, run("--issuer", before, "--to", after))
	require.Equal(t, []string{"", after + " 2"}, []string{issuerOf(ada), issuerOf(bob)})
	require.Equal(t, 2, storetest.Value[int](t, db, "SELECT count(*) FROM audit_log WHERE action = 'unlink'"))
	require.ErrorContains(t, run("ada@example.com"), "does not log in with OpenID Connect")
	require.ErrorContains(t, run("--issuer", before), "no user has the issuer")
	require.ErrorContains(t, run(), "either the e-mail address")
}

// An unset variable of a script makes --customer empty. The token or user must not get access to all customers.
func TestRights_AnEmptyCustomerIsRefused(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	for _, command := range [][]string{
		{"token", "create", "bot", "--role", "viewer"},
		{"user", "create", "bob@example.com", "--role", "viewer"},
		{"user", "invite", "bob@example.com", "--role", "viewer", "--public-url", "https://tidewatch.example"},
		{"export", "runs"},
		{"bi", "grant", "reader"},
	} {
		_, _, err := typing(t, db, "correct horse battery\n", append(command, "--customer", "")...)
		require.ErrorContains(t, err, "--customer: must not be empty", command)
	}
	require.Zero(t, storetest.Value[int](t, db,
		"SELECT (SELECT count(*) FROM api_tokens) + (SELECT count(*) FROM users)"))
}

func TestUser_IsCreatedListedDisabledAndAudited(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	customer, err := db.SaveCustomer(t.Context(), store.Customer{Name: "Northwind"})
	require.NoError(t, err)
	_, _, err = typing(t, db, "correct horse", "user", "create", "root@example.com", "--role", "admin")
	require.NoError(t, err)
	created, _, err := typing(t, db, "correct horse\r\n", "user", "create", "bob@example.com",
		"--role", "viewer", "--customer", "Northwind", "--json")
	require.NoError(t, err)
	var bob api.User
	require.NoError(t, json.Unmarshal([]byte(created), &bob))
	require.Equal(t, customer.ID, *bob.CustomerID)
	before, err := db.User(t.Context(), bob.ID)
	require.NoError(t, err)

	listed, _, err := typing(t, db, "", "user", "list")
	require.NoError(t, err)
	require.Regexp(t, `bob@example\.com +viewer +Northwind +active +never`, listed)
	require.Regexp(t, `root@example\.com +admin +all +active`, listed)
	var all []api.User
	asJSON, _, err := typing(t, db, "", "user", "list", "--json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal([]byte(asJSON), &all))
	require.Len(t, all, 2)

	_, _, err = typing(t, db, "battery staple", "user", "password", "BOB@example.com")
	require.NoError(t, err)
	after, err := db.User(t.Context(), bob.ID)
	require.NoError(t, err)
	require.NotEqual(t, before.PasswordHash, after.PasswordHash)
	out, _, err := typing(t, db, "", "user", "disable", "bob@example.com")
	require.NoError(t, err)
	require.Contains(t, out, "disabled")
	_, _, err = typing(t, db, "", "user", "disable", "root@example.com")
	require.ErrorContains(t, err, "last active admin")

	entries, err := db.AuditLog(t.Context(), store.AuditFilter{ObjectID: bob.ID.String()}, store.Place{}, 10)
	require.NoError(t, err)
	account, err := user.Current()
	require.NoError(t, err)
	for i, action := range []string{"update", "update_password", "create"} {
		require.Equal(t, action, entries[i].Action)
		require.Equal(t, store.ActorCommand, entries[i].ActorKind)
		require.Equal(t, account.Username, entries[i].Actor)
		require.NotContains(t, string(entries[i].After), "argon2")
	}
}

func TestUser_IsEnabledMovedToAnotherRoleAndDeleted(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	for _, u := range []store.User{
		{Email: "root@example.com", Role: store.RoleAdmin, PasswordHash: "x", IsActive: true},
		{Email: "bob@example.com", Role: store.RoleViewer, PasswordHash: "x"},
		{Email: "new@example.com", Role: store.RoleViewer, IsActive: true},
		{
			Email: "sso@example.com", Role: store.RoleViewer, IsActive: true, OpenIDIssuer: new("https://login.example"),
			OpenIDSubject: new("1"),
		},
		{Email: "glass@example.com", Role: store.RoleAdmin, PasswordHash: "x", IsActive: true, BreakGlass: true},
	} {
		_, err := db.SaveUser(t.Context(), u)
		require.NoError(t, err)
	}
	run := func(args ...string) (string, error) {
		out, _, err := typing(t, db, "", append([]string{"user"}, args...)...)
		return out, err
	}
	out, err := run("enable", "BOB@example.com")
	require.NoError(t, err)
	require.Regexp(t, `bob@example\.com +viewer +all +active`, out)
	out, err = run("role", "bob@example.com", "editor")
	require.NoError(t, err)
	require.Regexp(t, `bob@example\.com +editor`, out)
	out, err = run("list")
	require.NoError(t, err)
	require.Regexp(t, `new@example\.com +viewer +all +invited`, out)
	require.Regexp(t, `sso@example\.com +viewer +all +active`, out)
	hash := sha256.Sum256([]byte("secret"))
	token, err := db.CreateToken(t.Context(), store.Token{
		CreatedBy: "bob@example.com", Name: "nightly export", Role: store.RoleEditor,
	}, hash[:])
	require.NoError(t, err)
	out, err = run("role", "bob@example.com", "viewer")
	require.NoError(t, err)
	require.Regexp(t, `(?s)bob@example.com.*Active API tokens.*nightly export +editor +never +`+token.ID.String(), out)
	out, err = run("disable", "bob@example.com", "--revoke-tokens", "--json")
	require.NoError(t, err)
	var edited api.EditedUser
	require.NoError(t, json.Unmarshal([]byte(out), &edited))
	require.False(t, edited.IsActive)
	require.Empty(t, edited.ActiveTokens)
	require.Equal(t, token.ID, edited.RevokedTokens[0].ID)
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM audit_log WHERE action = 'revoke'"))
	for _, refused := range []struct{ args, says string }{
		{"role bob@example.com owner", `must be one of "admin","editor","viewer"`},
		{"role sso@example.com admin", "change the role there"},
		{"role glass@example.com viewer", "emergency admin"},
		{"enable nobody@example.com", "there is no user nobody@example.com"},
		{"delete nobody@example.com", "there is no user nobody@example.com"},
	} {
		_, err := run(strings.Fields(refused.args)...)
		require.ErrorContains(t, err, refused.says)
	}
	_, err = run("delete", "glass@example.com")
	require.NoError(t, err)
	for _, args := range [][]string{{"role", "root@example.com", "viewer"}, {"delete", "root@example.com"}} {
		_, err = run(args...)
		require.ErrorContains(t, err, "last active admin")
	}
	out, err = run("delete", "bob@example.com")
	require.NoError(t, err)
	require.Equal(t, "Deleted the user bob@example.com.\n", out)
	require.Equal(t, 2, storetest.Value[int](t, db, "SELECT count(*) FROM audit_log WHERE action = 'delete'"))
	require.Equal(t, 4, storetest.Value[int](t, db, "SELECT count(*) FROM audit_log WHERE action = 'update'"))
}

func TestUser_BreakGlassIsForAdmins(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	created, _, err := typing(t, db, "correct horse", "user", "create", "glass@example.com", "--role", "admin",
		"--break-glass", "--json")
	require.NoError(t, err)
	var glass api.User
	require.NoError(t, json.Unmarshal([]byte(created), &glass))
	require.True(t, glass.BreakGlass)
	_, _, err = typing(t, db, "correct horse", "user", "create", "b@example.com", "--role", "editor", "--break-glass")
	require.ErrorContains(t, err, "--break-glass: requires --role admin")
}

func TestUser_InviteWithoutAMailServerPrintsALink(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	args := []string{"user", "invite", "bob@example.com", "--role", "editor", "--public-url", "https://tw.example/"}
	link, said, err := typing(t, db, "", args...)
	require.NoError(t, err)
	require.Regexp(t, `^https://tw\.example/admin/password#[A-Za-z0-9_-]{43}\n$`, link)
	require.Contains(t, said, "72 hours")
	_, secret, _ := strings.Cut(strings.TrimSpace(link), "#")
	hash := sha256.Sum256([]byte(secret))
	user, err := db.UserOfPasswordLink(t.Context(), hash[:])
	require.NoError(t, err)
	require.Equal(t, "bob@example.com editor", user.Email+" "+string(user.Role))
	require.Empty(t, user.PasswordHash)

	again, _, err := typing(t, db, "", append(slices.Clone(args), "--role", "viewer")...)
	require.NoError(t, err)
	require.NotEqual(t, link, again)
	_, err = db.UserOfPasswordLink(t.Context(), hash[:])
	require.ErrorIs(t, err, store.ErrNotFound, "the new link replaces the old link")
	_, _, err = typing(t, db, "battery staple", "user", "password", "bob@example.com")
	require.NoError(t, err)
	_, _, err = typing(t, db, "", args...)
	require.ErrorContains(t, err, "already exists")
	_, _, err = typing(t, db, "", args[:5]...)
	require.ErrorContains(t, err, "TIDEWATCH_PUBLIC_URL")
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM users"))
}

func TestUser_AnotherInvitationIsAuditedForBothCustomersAndNeedsAnActiveUser(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	invite := func(customer string) error {
		_, _, err := typing(t, db, "", "user", "invite", "bob@example.com", "--role", "editor", "--customer", customer,
			"--public-url", "https://tw.example/")
		return err
	}
	for _, name := range []string{"Northwind", "Hooli"} {
		_, err := db.SaveCustomer(t.Context(), store.Customer{Name: name})
		require.NoError(t, err)
		require.NoError(t, invite(name))
	}
	require.Equal(t, "Northwind create after,Northwind update before,Hooli update after", storetest.Value[string](t, db,
		`SELECT string_agg(concat_ws(' ', c.name, a.action, CASE WHEN a.before IS NOT NULL THEN 'before' END,
			CASE WHEN a.after IS NOT NULL THEN 'after' END), ',' ORDER BY a.action, a.before IS NULL)
		FROM audit_log a JOIN customers c ON c.id = a.customer_id`))
	db.Exec(t, "UPDATE users SET is_active = false")
	require.ErrorContains(t, invite("Hooli"), "user bob@example.com is inactive")
}

func TestAccess_AWrongArgumentIsNamedAndChangesNothing(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	_, _, err := typing(t, db, "correct horse", "user", "create", "ada@example.com", "--role", "admin")
	require.NoError(t, err)
	createB := []string{"user", "create", "b@example.com", "--role", "admin"}
	for _, tt := range []struct {
		name  string
		input string
		args  []string
		says  string
	}{
		{"no address", "correct horse", []string{"user", "create", "ada", "--role", "admin"}, "not an e-mail address"},
		{"a duplicate address", "correct horse", []string{"user", "create", "ADA@example.com", "--role", "admin"}, "already"},
		{"no role", "correct horse", []string{"user", "create", "b@example.com"}, "--role"},
		{"an unknown role", "correct horse", []string{"user", "create", "b@example.com", "--role", "root"}, "--role"},
		{"a short password", "short", createB, "at least 10 characters"},
		{"the own name", "bob@example.com!", createB, "must not contain the e-mail address"},
		{"a sequence", "0123456789", createB, "a sequence of characters"},
		{"no password", "", createB, "at least 10 characters"},
		{"a password as a flag", "", append(slices.Clone(createB), "--password", "correct horse"), "--password"},
		{"an unknown customer", "correct horse", append(slices.Clone(createB), "--customer", "No"), `no customer "No"`},
		{"an unknown user", "correct horse", []string{"user", "password", "b@example.com"}, "no user"},
		{"an unknown user to disable", "", []string{"user", "disable", "b@example.com"}, "no user"},
		{"an unknown token", "", []string{"token", "revoke", uuid.NewString()}, "no token"},
		{"a negative duration", "", []string{"token", "create", "t", "--role", "admin", "--expires", "-1h"}, "--expires"},
		{"no duration", "", []string{"token", "create", "t", "--role", "admin", "--expires", "0"}, "must be positive"},
		{"zero days", "", []string{"token", "create", "t", "--role", "admin", "--expires", "0d"}, "must be positive"},
		{"a long password", strings.Repeat("ü", 1001), createB, "at most 1000 characters"},
		{"a password in Latin-1", "gr\xfc\xdfe und \xe4pfel", createB, "UTF-8"},
		{"a blank name", "", []string{"token", "create", " ", "--role", "admin"}, "name"},
		{"a name that reverses text", "", []string{"token", "create", "ci \u202etoken", "--role", "admin"}, "invisible"},
		{"a long name", "", []string{"token", "create", strings.Repeat("x", 201), "--role", "admin"}, "too long"},
	} {
		_, _, err := typing(t, db, tt.input, tt.args...)
		require.ErrorContains(t, err, tt.says, tt.name)
	}
	_, _, err = typing(t, db, "", "token", "revoke", "tw_a-secret")
	require.NotContains(t, err.Error(), "tw_a-secret")
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM audit_log"))
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM users"))
}

func TestToken_IsPrintedOnceAndValidUntilItIsRevoked(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	customer, err := db.SaveCustomer(t.Context(), store.Customer{Name: "Northwind"})
	require.NoError(t, err)
	secret, note, err := typing(t, db, "", "token", "create", "export",
		"--role", "viewer", "--customer", customer.ID.String(), "--expires", "720h")
	require.NoError(t, err)
	require.Regexp(t, "^tw_[A-Za-z0-9_-]{43}\n$", secret)
	require.Contains(t, note, "shown only once")
	hash := sha256.Sum256([]byte(strings.TrimSpace(secret)))
	used, err := db.UseToken(t.Context(), hash[:])
	require.NoError(t, err)
	require.Equal(t, store.RoleViewer, used.Role)

	var created api.MadeToken
	asJSON, _, err := typing(t, db, "", "token", "create", "other", "--role", "admin", "--json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal([]byte(asJSON), &created))
	require.Nil(t, created.ExpiresAt)
	require.NotEmpty(t, created.Secret)

	listed, _, err := typing(t, db, "", "token", "list")
	require.NoError(t, err)
	require.Regexp(t, `export +viewer +Northwind +valid until`, listed)
	require.Regexp(t, `other +admin +all +valid forever`, listed)
	require.NotContains(t, listed, strings.TrimSpace(secret))
	life := storetest.Value[float64](t, db,
		"SELECT extract(epoch FROM expires_at - created_at)::float8 FROM api_tokens WHERE name = 'export'")
	require.InDelta(t, 720*3600, life, 1)

	out, _, err := typing(t, db, "", "token", "revoke", created.ID.String())
	require.NoError(t, err)
	require.Contains(t, out, "revoked")
	hash = sha256.Sum256([]byte(created.Secret))
	_, err = db.UseToken(t.Context(), hash[:])
	require.ErrorIs(t, err, store.ErrNotFound)
	_, _, err = typing(t, db, "", "token", "revoke", created.ID.String())
	require.NoError(t, err)
	require.Equal(t, 2, storetest.Value[int](t, db,
		"SELECT count(*) FROM audit_log WHERE object_id = $1 AND actor_kind = 'command'", created.ID.String()))
}

// A command waits for a concurrent change of the user, and keeps the change.
func TestUser_CommandsKeepConcurrentChanges(t *testing.T) {
	t.Parallel()
	const issuer = "https://login.example"
	for name, c := range map[string]struct {
		user       store.User
		concurrent string // assignments of the concurrent change
		command    []string
		err        string
		want       string // role, state, password hash and issuer after the command
	}{
		"disable": {
			store.User{PasswordHash: "x"}, "role = 'editor'", []string{"disable", "bob@example.com"}, "", "editor false x ",
		},
		"unlink": {
			store.User{OpenIDIssuer: new(issuer), OpenIDSubject: new("1")},
			"is_active = false",
			[]string{"unlink", "bob@example.com"},
			"", "viewer false  ",
		},
		"unlink all users of an issuer": {
			store.User{OpenIDIssuer: new(issuer), OpenIDSubject: new("1")},
			"openid_issuer = 'https://sso.example'",
			[]string{"unlink", "--issuer", issuer},
			"no user has the issuer", "viewer true  https://sso.example",
		},
		"invite": {
			store.User{},
			"password_hash = 'x'",
			[]string{"invite", "bob@example.com", "--role", "editor", "--public-url", "https://tw.example/"},
			"already exists", "viewer true x ",
		},
		"password": {
			store.User{},
			"openid_issuer = 'https://login.example', openid_subject = '1'",
			[]string{"password", "bob@example.com"},
			"cannot have a password", "viewer true  " + issuer,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			c.user.Email, c.user.IsActive, c.user.Role = "bob@example.com", true, store.RoleViewer
			_, err := db.SaveUser(t.Context(), c.user)
			require.NoError(t, err)
			tx, err := db.Pool.Begin(t.Context())
			require.NoError(t, err)
			_, err = tx.Exec(t.Context(), "UPDATE users SET "+c.concurrent)
			require.NoError(t, err)
			ended := make(chan error, 1)
			go func() {
				_, _, err := typing(t, db, "correct horse battery", append([]string{"user"}, c.command...)...)
				ended <- err
			}()
			db.WaitFor(t, "the lock", `SELECT EXISTS (SELECT FROM pg_stat_activity
				WHERE datname = current_database() AND wait_event_type = 'Lock')`)
			require.NoError(t, tx.Commit(t.Context()))
			if err = <-ended; c.err == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, c.err)
			}
			require.Equal(t, c.want, storetest.Value[string](t, db,
				"SELECT concat_ws(' ', role, is_active::text, password_hash, coalesce(openid_issuer, '')) FROM users"))
		})
	}
}
