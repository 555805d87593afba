package api_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	netmail "net/mail"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/jobs/alert"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// mailbox is a mail server that passes on each received mail.
type mailbox struct {
	letters chan letter
	refuses bool
	before  func() // called before a mail is accepted; may be nil
	seen    int    // a value that the function "before" sets
}

type letter struct{ body, subject, to string }

// NewSession implements [smtp.Backend].
func (m *mailbox) NewSession(*smtp.Conn) (smtp.Session, error) { return &delivery{mailbox: m}, nil }

type delivery struct {
	mailbox *mailbox
	to      string
}

func (*delivery) Reset()                               {}
func (*delivery) Logout() error                        { return nil }
func (*delivery) Mail(string, *smtp.MailOptions) error { return nil }
func (d *delivery) Rcpt(to string, _ *smtp.RcptOptions) error {
	d.to = to
	return nil
}

func (d *delivery) Data(r io.Reader) error {
	read, err := netmail.ReadMessage(r)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(read.Body)
	if err != nil {
		return err
	}
	if d.mailbox.before != nil {
		d.mailbox.before()
	}
	if d.mailbox.refuses {
		return &smtp.SMTPError{Code: 550, Message: "mailbox full"}
	}
	plain := strings.NewReplacer("=\r\n", "", "=3D", "=").Replace(string(body))
	d.mailbox.letters <- letter{body: plain, subject: read.Header.Get("Subject"), to: d.to}
	return nil
}

// secretOf returns the secret of the link in a mail.
func (l letter) secretOf(t *testing.T) string {
	t.Helper()
	link := regexp.MustCompile(`https://tw\.example/admin/password#([A-Za-z0-9_-]{43})`).FindStringSubmatch(l.body)
	require.NotNil(t, link, l.body)
	return link[1]
}

// setupMail starts a test server that sends mail to the returned mailbox.
func setupMail(t *testing.T, options ...func(*api.Config)) (*fixture, *mailbox) {
	t.Helper()
	m := &mailbox{letters: make(chan letter, 10)}
	server := smtp.NewServer(m)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	sender, err := alert.NewMail(alert.MailConfig{
		From: "tw@tw.example", Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, TLS: alert.MailPlain,
	})
	require.NoError(t, err)
	withMail := func(cfg *api.Config) { cfg.Mail, cfg.PublicURL = sender, "https://tw.example/" }
	return setup(t, append(options, withMail)...), m
}

func (f *fixture) logIn(t *testing.T, email, password string) answer {
	t.Helper()
	return f.callAs(t, "", http.MethodPost, "/session", map[string]any{"email": email, "password": password})
}

func (f *fixture) setPassword(t *testing.T, secret, password string) answer {
	t.Helper()
	return f.callAs(t, "", http.MethodPost, "/session/password", map[string]any{"secret": secret, "password": password})
}

func TestInvitation_LetsTheUserChooseAPasswordOnce(t *testing.T) {
	t.Parallel()
	f, m := setupMail(t)
	body := map[string]any{"email": "Bob@example.com", "role": "editor", "customer_id": f.brand.CustomerID}
	invited := value[api.User](t, f.call(t, http.MethodPost, "/users", body).must(t, http.StatusCreated))
	require.Equal(t, "none", invited.LogIn)
	mail := <-m.letters
	require.Equal(t, "Your invitation to Tidewatch bob@example.com", mail.subject+" "+mail.to)
	require.Contains(t, mail.body, "within 72 hours")
	require.Contains(t, mail.body, "Your account")
	require.NotContains(t, mail.body, "Problem")
	require.Contains(t, mail.body, "The operator of the server has invited you")
	require.NotContains(t, mail.body, "token tests", "the invited user may not see the names of operators")
	secret := mail.secretOf(t)
	require.NotContains(t, storetest.Value[string](t, f.db, "SELECT encode(hash, 'escape') FROM password_links"), secret)
	f.logIn(t, "bob@example.com", "").must(t, http.StatusUnprocessableEntity)
	f.logIn(t, "bob@example.com", "correct horse battery").must(t, http.StatusUnauthorized)

	p := f.setPassword(t, secret, "short").problem(t, http.StatusUnprocessableEntity)
	require.Equal(t, "body.password", p.Errors[0].Location)
	f.setPassword(t, secret, "correct horse battery").must(t, http.StatusNoContent)
	f.logIn(t, "bob@example.com", "correct horse battery").must(t, http.StatusCreated)
	p = f.setPassword(t, secret, "another password").problem(t, http.StatusUnprocessableEntity)
	require.Equal(t, "body.secret", p.Errors[0].Location)
	require.Equal(t, "create log_in_failed update_password log_in", storetest.Value[string](t, f.db,
		"SELECT string_agg(action, ' ' ORDER BY id) FROM audit_log WHERE object_id = $1", invited.ID.String()))
}

func TestInvitation_ThatCannotBeSentLeavesAUserWhoCanRequestALink(t *testing.T) {
	t.Parallel()
	f, m := setupMail(t)
	m.refuses = true
	body := map[string]any{"email": "bob@example.com", "role": "viewer", "customer_id": f.brand.CustomerID}
	p := f.call(t, http.MethodPost, "/users", body).problem(t, http.StatusServiceUnavailable)
	require.Contains(t, p.Detail, "The user was added")
	require.Contains(t, p.Detail, "mailbox full")
	require.Equal(t, 1, storetest.Value[int](t, f.db, "SELECT count(*) FROM users"))
	m.refuses = false
	f.callAs(t, "", http.MethodPost, "/session/password-reset", map[string]any{"email": "bob@example.com"}).
		must(t, http.StatusAccepted)
	f.setPassword(t, (<-m.letters).secretOf(t), "a password of bob").must(t, http.StatusNoContent)
	p = setup(t).call(t, http.MethodPost, "/users", map[string]any{"email": "b@example.com", "role": "viewer"}).
		problem(t, http.StatusUnprocessableEntity)
	require.Equal(
		t,
		"body.password: is required, because the server cannot send invitations: the server lacks the setting "+
			"TIDEWATCH_SMTP_HOST",
		p.Detail,
	)
}

func TestInvitation_ThatCouldNotBeSentIsSentByARepetition(t *testing.T) {
	t.Parallel()
	f, m := setupMail(t)
	invite := func() answer {
		return f.call(t, http.MethodPost, "/users", map[string]any{"email": "bob@example.com", "role": "viewer"},
			idempotencyKey, "k")
	}
	m.refuses = true
	for range 2 {
		require.Contains(t, invite().problem(t, http.StatusServiceUnavailable).Detail, "could not be sent")
	}
	m.refuses = false
	created := value[api.User](t, invite().must(t, http.StatusCreated))
	letter := <-m.letters
	for range 5 { // repetitions do not count as invitations
		require.Equal(t, created, value[api.User](t, invite().must(t, http.StatusCreated)))
	}
	require.Empty(t, m.letters, "a sent invitation is not sent again")
	f.setPassword(t, letter.secretOf(t), "a password of bob").must(t, http.StatusNoContent)
	require.Equal(t, created, value[api.User](t, invite().must(t, http.StatusCreated)))
	require.Empty(t, m.letters)
	f.call(t, http.MethodDelete, "/users/"+created.ID.String(), nil).must(t, http.StatusOK)
	require.Equal(t, created, value[api.User](t, invite().must(t, http.StatusCreated)))
}

// The node that created the user is killed before it can send the invitation.
func TestInvitation_OfAKilledNodeIsSentByARepetition(t *testing.T) {
	t.Parallel()
	f, m := setupMail(t)
	invite := func() answer {
		return f.call(t, http.MethodPost, "/users", `{"email":"bob@example.com","role":"viewer"}`, idempotencyKey, "k")
	}
	invite().must(t, http.StatusCreated)
	lost := (<-m.letters).secretOf(t)
	invite().must(t, http.StatusCreated)
	f.db.Exec(t, "UPDATE password_links SET sent_at = NULL")
	require.NotEmpty(t, invite().must(t, http.StatusServiceUnavailable).header.Get("Retry-After"),
		"another node may be sending the invitation")
	require.Empty(t, m.letters)
	f.db.Exec(t, "UPDATE password_links SET created_at = now() - interval '20 seconds'")
	invite().must(t, http.StatusCreated)
	sent := (<-m.letters).secretOf(t)
	invite().must(t, http.StatusCreated)
	require.Empty(t, m.letters)
	f.setPassword(t, lost, "a password of bob").must(t, http.StatusUnprocessableEntity)
	f.setPassword(t, sent, "a password of bob").must(t, http.StatusNoContent)
}

// The link of an invitation works only for active users.
func TestInvitation_IsNotSentToAnInactiveUser(t *testing.T) {
	t.Parallel()
	f, m := setupMail(t)
	p := f.call(t, http.MethodPost, "/users", `{"email":"off@example.com","role":"viewer","is_active":false}`).
		problem(t, http.StatusUnprocessableEntity)
	require.Equal(t, "body.password", p.Errors[0].Location)
	require.Zero(t, f.count(t, "users"))

	m.refuses = true
	invite := func() answer {
		return f.call(t, http.MethodPost, "/users", `{"email":"bob@example.com","role":"viewer"}`, idempotencyKey, "k")
	}
	invite().problem(t, http.StatusServiceUnavailable)
	m.refuses = false
	f.db.Exec(t, "UPDATE users SET is_active = false")
	invite().must(t, http.StatusCreated)
	require.Empty(t, m.letters)
}

func TestInvitation_IsSentAfterTheTransactionAndLimited(t *testing.T) {
	t.Parallel()
	f, m := setupMail(t)
	m.before = func() { // the user exists for other transactions while the mail server receives the mail
		m.seen = storetest.Value[int](t, f.db, "SELECT count(*) FROM users")
	}
	invite := func(email string) answer {
		return f.call(t, http.MethodPost, "/users", map[string]any{
			"email": email, "role": "viewer", "customer_id": f.brand.CustomerID,
		})
	}
	invite("bob@example.com").must(t, http.StatusCreated)
	<-m.letters
	require.Equal(t, 1, m.seen)
	m.before = nil
	for range 2 {
		invite("bob@example.com").must(t, http.StatusConflict)
	}
	limited := invite("bob@example.com")
	limited.problem(t, http.StatusTooManyRequests)
	require.NotEmpty(t, limited.header.Get("Retry-After"))
	invite("max@example.com").must(t, http.StatusCreated)
	f.db.Exec(
		t,
		"UPDATE login_failures SET failures = 101, failed_at = clock_timestamp() WHERE key LIKE 'invitations by %'",
	)
	invite("eve@example.com").problem(t, http.StatusTooManyRequests)
}

func TestReset_KeepsTheFailuresOfTheAddress(t *testing.T) {
	t.Parallel()
	f, m := setupMail(t)
	_, err := f.db.SaveUser(t.Context(), store.User{
		Email: "ada@example.com", IsActive: true, PasswordHash: storetest.PasswordHash(t, "correct horse battery"),
		Role: store.RoleAdmin,
	})
	require.NoError(t, err)
	f.logIn(t, "ada@example.com", "a wrong password").must(t, http.StatusUnauthorized)
	f.logIn(t, "eve@example.com", "a wrong password").must(t, http.StatusUnauthorized)
	failures := func() []string {
		return storetest.Value[[]string](
			t,
			f.db,
			`SELECT array_agg(failures || ' ' || (key LIKE 'account:%') ORDER BY key LIKE
			'account:%') FROM login_failures WHERE key NOT LIKE 'reset%'`,
		)
	}
	require.Equal(t, []string{"2 false", "1 true", "1 true"}, failures())
	f.callAs(t, "", http.MethodPost, "/session/password-reset", map[string]any{"email": "ada@example.com"}).
		must(t, http.StatusAccepted)
	f.setPassword(t, (<-m.letters).secretOf(t), "another password").must(t, http.StatusNoContent)
	require.Equal(t, []string{"2 false", "1 true"}, failures(), "only the failures of the account are forgotten")
	cookie := f.logIn(t, "ada@example.com", "another password").must(t, http.StatusCreated).header.Get("Set-Cookie")
	require.Contains(t, cookie, "Secure", "the public address uses https")
}

func TestReset_DoesNotRevealAnAddressByABusyMailServer(t *testing.T) {
	t.Parallel()
	f, m := setupMail(t)
	release := make(chan struct{})
	t.Cleanup(sync.OnceFunc(func() { close(release) }))
	m.before = func() { <-release }
	for i := range 10 { // more requests than mails are sent at the same time
		email := fmt.Sprintf("known%d@example.com", i)
		_, err := f.db.SaveUser(t.Context(), store.User{
			Email: email, IsActive: true, PasswordHash: "x", Role: store.RoleViewer,
		})
		require.NoError(t, err)
		f.callAs(t, "", http.MethodPost, "/session/password-reset", map[string]any{"email": email}).
			must(t, http.StatusAccepted)
	}
}

func TestReset_EndsSessionsAndWorksOnce(t *testing.T) {
	t.Parallel()
	f, m := setupMail(t)
	user, err := f.db.SaveUser(t.Context(), store.User{
		Email: "ada@example.com", IsActive: true, PasswordHash: storetest.PasswordHash(t, "correct horse battery"),
		Role: store.RoleAdmin,
	})
	require.NoError(t, err)
	f.logIn(t, user.Email, "correct horse battery").must(t, http.StatusCreated)
	reset := func(email string) answer {
		return f.callAs(t, "", http.MethodPost, "/session/password-reset", map[string]any{"email": email})
	}
	reset("ADA@example.com ").must(t, http.StatusAccepted)
	first := (<-m.letters).secretOf(t)
	reset("ada@example.com").must(t, http.StatusAccepted)
	second := (<-m.letters).secretOf(t)
	f.setPassword(t, first, "another password").problem(t, http.StatusUnprocessableEntity)
	require.Equal(t, 1, storetest.Value[int](t, f.db, "SELECT count(*) FROM sessions"))
	f.setPassword(t, second, "another password").must(t, http.StatusNoContent)
	require.Zero(t, storetest.Value[int](t, f.db, "SELECT count(*) FROM sessions"))
	f.logIn(t, user.Email, "another password").must(t, http.StatusCreated)

	reset("ada@example.com").must(t, http.StatusAccepted)
	expired := (<-m.letters).secretOf(t)
	f.db.Exec(t, "UPDATE password_links SET expires_at = now()")
	f.setPassword(t, expired, "yet another password").problem(t, http.StatusUnprocessableEntity)
	limited := reset("ada@example.com")
	limited.problem(t, http.StatusTooManyRequests)
	require.NotEmpty(t, limited.header.Get("Retry-After"))
}

func TestReset_DoesNotRevealWhetherAnAddressExists(t *testing.T) {
	t.Parallel()
	f, m := setupMail(t)
	issuer, subject := "https://login.example", "1"
	for _, u := range []store.User{
		{Email: "inactive@example.com", PasswordHash: "x", Role: store.RoleViewer},
		{Email: "openid@example.com", IsActive: true, OpenIDIssuer: &issuer, OpenIDSubject: &subject, Role: store.RoleViewer},
		{Email: "known@example.com", IsActive: true, PasswordHash: "x", Role: store.RoleViewer},
	} {
		_, err := f.db.SaveUser(t.Context(), u)
		require.NoError(t, err)
	}
	var bodies []string
	for _, email := range []string{"nobody@example.com", "inactive@example.com", "openid@example.com", "known@example.com"} {
		got := f.callAs(t, "", http.MethodPost, "/session/password-reset", map[string]any{"email": email})
		bodies = append(bodies, string(got.must(t, http.StatusAccepted).body))
	}
	require.Equal(t, []string{"", "", "", ""}, bodies)
	require.Equal(t, "known@example.com", (<-m.letters).to, "only this user receives a mail")
	f.db.WaitFor(t, "an audit entry for each request", `SELECT count(*) = 4 FROM audit_log
		WHERE action = 'request_password'`)
	require.Empty(t, m.letters)
	for i := range 10 {
		got := f.callAs(t, "", http.MethodPost, "/session/password-reset", map[string]any{"email": "x" + string(rune('a'+i))})
		if i >= 6 {
			got.problem(t, http.StatusTooManyRequests) // the client has sent ten requests
		}
	}
}
