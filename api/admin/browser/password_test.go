package browser_test

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net"
	netmail "net/mail"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

// mailbox is a mail server that passes on the text of each received mail.
type mailbox chan string

// NewSession implements [smtp.Backend].
func (m mailbox) NewSession(*smtp.Conn) (smtp.Session, error) { return delivery{m}, nil }

type delivery struct{ mailbox mailbox }

func (delivery) Reset()                               {}
func (delivery) Logout() error                        { return nil }
func (delivery) Mail(string, *smtp.MailOptions) error { return nil }
func (delivery) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (d delivery) Data(r io.Reader) error {
	read, err := netmail.ReadMessage(r)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(read.Body)
	d.mailbox <- strings.NewReplacer("=\r\n", "", "=3D", "=").Replace(string(body))
	return err
}

// open starts the mail server and returns its port.
func (m mailbox) open(t *testing.T) (port string) {
	t.Helper()
	server := smtp.NewServer(m)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	_, port, err = net.SplitHostPort(listener.Addr().String())
	require.NoError(t, err)
	return port
}

// link returns the path of the link in a mail.
func (m mailbox) link(t *testing.T, site *site) string {
	t.Helper()
	text := <-m
	_, link, ok := strings.Cut(text, site.http.URL)
	require.True(t, ok, text)
	return strings.Fields(link)[0]
}

// serveWithMail starts the program with an empty database, and with a mail server that delivers to the returned
// mailbox.
func serveWithMail(t *testing.T) (*site, mailbox) {
	t.Helper()
	m := make(mailbox, 10)
	site := newSite(t, storetest.Open(t))
	site.addUsers(t)
	site.start(t, "TIDEWATCH_PUBLIC_URL="+site.http.URL, "TIDEWATCH_SMTP_HOST=127.0.0.1", "TIDEWATCH_SMTP_TLS=none",
		"TIDEWATCH_SMTP_PORT="+m.open(t), "TIDEWATCH_SMTP_FROM=tw@example.com")
	return site, m
}

func TestPassword_IsChosenAfterAnInvitationAndReset(t *testing.T) {
	t.Parallel()
	site, m := serveWithMail(t)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/settings/users")
	b.press("main button", "Add user")
	b.sees("dialog .hint", "Without a password")
	b.write("E-mail", "max@example.com")
	b.press("dialog footer button", "Add")
	b.sees(".toast", "Invitation sent to max@example.com")
	b.sees("td.brand", "Invited")
	b.picture("users-invited")

	b.open(m.link(t, site)) // the link works although an admin is logged in
	b.sees("h1", "Choose a password")
	b.checkAccessibility("choose a password")
	b.picture("choose-password")
	b.write("New password", "correct horse battery")
	b.press("button", "Save password")
	b.sees("h1", "Password saved")
	require.Empty(t, eval[string](b, "location.hash"), "the secret does not stay in the history")
	eval[any](b, `fetch("/api/admin/session", {method: "DELETE"})`)
	b.open("/admin/log-in")
	b.press("a", "Forgot password?")
	b.sees("h1", "Forgot password")
	b.checkAccessibility("forgot password")
	b.write("E-mail", "max@example.com")
	b.press("button", "Send link")
	b.sees("[role=status]", "If an account with a password has this address")
	b.picture("forgot-password")
	link := m.link(t, site)
	b.open(link)
	b.write("New password", "another horse battery")
	b.press("button", "Save password")
	b.sees("h1", "Password saved")
	b.open("/admin/home")
	b.open(link)
	b.write("New password", "yet another password")
	b.press("button", "Save password")
	b.sees(".note", "was used or has expired")
	b.open("/admin/log-in")
	b.write("E-mail", "max@example.com")
	b.write("Password", "another horse battery")
	b.press("button", "Log in")
	b.sees("nav a", "Schedules")
	checkDeactivation(t, b)
}

// checkDeactivation deactivates a user, and revokes the token that the user created.
func checkDeactivation(t *testing.T, b *tab) {
	t.Helper()
	site := b.site
	customer, err := site.db.SaveCustomer(t.Context(), store.Customer{Name: "Northwind"})
	require.NoError(t, err)
	hash := sha256.Sum256([]byte("secret"))
	_, err = site.db.CreateToken(t.Context(), store.Token{
		CreatedBy: "max@example.com", CustomerID: &customer.ID, Name: "nightly export", Role: store.RoleEditor,
	}, hash[:])
	require.NoError(t, err)
	site.db.Exec(t, "UPDATE users SET customer_id = $1 WHERE email = 'max@example.com'", customer.ID)
	b.openAs(adminEmail, "/admin/settings/users")
	b.sees("td.role", "Northwind")
	const button = "button[aria-label='Deactivate … max@example.com']"
	b.press(button, "Deactivate …")
	b.sees("dialog li", "nightly export Editor")
	b.checkAccessibility("deactivate a user")
	for _, width := range []int64{390, 1280} {
		b.show(width, "light")
		b.picture(fmt.Sprintf("user-deactivate-%d", width))
	}
	b.press("dialog label", "Revoke these tokens")
	site.db.Exec(t, "UPDATE users SET role = 'viewer', updated_at = now() WHERE email = 'max@example.com'")
	b.press("dialog footer button", "Deactivate")
	b.sees("dialog [role=alert]", "has changed since the page loaded")
	b.sees("td.role", "Viewer")
	b.press("dialog footer button", "Deactivate")
	b.sees(".toast", "max@example.com deactivated and logged out. 1 API token revoked.")
	b.sees("td.brand", "Inactive")
	b.picture("users-deactivated")
	require.Equal(t, 1, storetest.Value[int](t, site.db, "SELECT count(*) FROM api_tokens WHERE revoked_at IS NOT NULL"))

	// During a rolling update, nodes of an older version refuse the new parameters and return no tokens.
	b.press("button[aria-label='Activate max@example.com']", "Activate")
	b.sees(".toast", "max@example.com activated.")
	eval[any](b, `void (send => {
		window.fetch = async (url, init) => {
			if (/revoke_tokens|creator_id/.test(url)) return new Response("{}", { status: 422 });
			const response = await send(url, init);
			if (init?.method !== "PUT" || !String(url).includes("/users/")) return response;
			const { active_tokens, revoked_tokens, ...user } = await response.json();
			return new Response(JSON.stringify(user), response);
		};
	})(window.fetch)`)
	b.press(button, "Deactivate …")
	b.sees("dialog .note", "")
	b.press("dialog footer button", "Deactivate")
	b.gone("dialog", "")
	b.sees("td.brand", "Inactive")
}
