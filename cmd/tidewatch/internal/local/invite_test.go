package local_test

import (
	"errors"
	"io"
	"net"
	"strconv"
	"testing"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/commandtest"
	"tidewatch/store/storetest"
)

// mailServer calls the function receive for each mail.
type mailServer struct{ receive func() error }

func (s mailServer) NewSession(*smtp.Conn) (smtp.Session, error) { return s, nil }
func (mailServer) Mail(string, *smtp.MailOptions) error          { return nil }
func (mailServer) Rcpt(string, *smtp.RcptOptions) error          { return nil }
func (mailServer) Reset()                                        {}
func (mailServer) Logout() error                                 { return nil }
func (s mailServer) Data(r io.Reader) error {
	if _, err := io.Copy(io.Discard, r); err != nil {
		return err
	}
	return s.receive()
}

// Postgres ends a session whose transaction is idle for 20 seconds, and a mail server may take longer.
func TestUser_InviteWaitsForTheMailServerOutsideATransaction(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	refuse := false
	server := smtp.NewServer(mailServer{func() error {
		if refuse {
			return &smtp.SMTPError{Code: 550, Message: "no such user"}
		}
		var idle int
		err := db.Pool.QueryRow(t.Context(), "SELECT count(*) FROM pg_stat_activity "+
			"WHERE datname = current_database() AND state LIKE 'idle in transaction%'").Scan(&idle)
		if err == nil && idle > 0 {
			err = errors.New("a transaction waits for the mail server")
		}
		return err
	}})
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	invite := func(email string) (stderr string, err error) {
		_, stderr, err = commandtest.Run(t, runWith(""), map[string]string{
			"DATABASE_URL": db.URL, "TIDEWATCH_PUBLIC_URL": "https://tw.example", "TIDEWATCH_SMTP_FROM": "tw@tw.example",
			"TIDEWATCH_SMTP_HOST": "127.0.0.1", "TIDEWATCH_SMTP_TLS": "none",
			"TIDEWATCH_SMTP_PORT": strconv.Itoa(listener.Addr().(*net.TCPAddr).Port),
		}, "user", "invite", email, "--role", "editor")
		return stderr, err
	}
	said, err := invite("bob@example.com")
	require.NoError(t, err)
	require.Contains(t, said, "The invitation was sent to bob@example.com.")
	const sent = "SELECT count(sent_at) || ' of ' || count(*) FROM password_links"
	require.Equal(t, "1 of 1", storetest.Value[string](t, db, sent))

	refuse = true
	_, err = invite("eve@example.com")
	require.ErrorContains(t, err, "the user was saved, but the invitation ")
	require.ErrorContains(t, err, "links of earlier invitations no longer work")
	require.ErrorContains(t, err, "no such user")
	require.Equal(t, "1 of 2", storetest.Value[string](t, db, sent), "the mail may have arrived")
	refuse = false
	_, err = invite("eve@example.com")
	require.NoError(t, err)
	require.Equal(t, "2 of 2", storetest.Value[string](t, db, sent))
}
