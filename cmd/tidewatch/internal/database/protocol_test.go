package database_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/database"
	"tidewatch/cmd/tidewatch/internal/settings"
)

// listen accepts connections and passes each to the function "serve".
func listen(t *testing.T, serve func(net.Conn)) (addr string) {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				serve(conn)
			}()
		}
	}()
	return listener.Addr().String()
}

func open(ctx context.Context, addr, parameters string) error {
	_, err := database.Open(ctx, database.Options{
		Database: settings.Database{DatabaseURL: "postgres://u:s3cret@" + addr + "/x" + parameters, DBMaxConns: 4},
		Logger:   slog.New(slog.DiscardHandler),
	})
	return err
}

func TestOpen_NamesAServerThatIsNotPostgres(t *testing.T) {
	t.Parallel()
	web := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(web.Close)
	greets := func(greeting string) func(net.Conn) {
		return func(conn net.Conn) {
			_, _ = io.WriteString(conn, greeting)
			_, _ = io.Copy(io.Discard, conn)
		}
	}
	// A server with a line-based protocol, such as Redis, answers each unknown line with an error.
	lines := listen(t, func(conn net.Conn) {
		for scanner := bufio.NewScanner(conn); scanner.Scan(); {
			_, _ = io.WriteString(conn, "-ERR unknown command\r\n")
		}
	})
	for name, tt := range map[string]struct{ addr, parameters, answer string }{
		"HTTP":             {strings.TrimPrefix(web.URL, "http://"), "", "HTTP/1.1 400 Bad Request"},
		"HTTP without TLS": {strings.TrimPrefix(web.URL, "http://"), "?sslmode=disable", "HTTP/1.1 400 Bad Request"},
		"HTTP with TLS":    {strings.TrimPrefix(web.URL, "http://"), "?sslmode=require", "HTTP/1.1 400 Bad Request"},
		"SSH":              {listen(t, greets("SSH-2.0-server\r\n")), "", "SSH-2.0-server"},
		"SMTP":             {listen(t, greets("220 mail.example.com\r\n")), "", "220 mail.example.com"},
		"MySQL":            {listen(t, greets("J\x00\x00\x00\n8.4.0\x00")), "", "J8.4.0"},
		"lines":            {lines, "", "-ERR unknown command"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := open(t.Context(), tt.addr, tt.parameters)
			require.ErrorContains(t, err, "DATABASE_URL")
			require.ErrorContains(t, err, "the server at "+tt.addr+" is not Postgres")
			require.ErrorContains(t, err, tt.answer)
			require.NotContains(t, err.Error(), "s3cret")
			require.NotErrorIs(t, err, database.ErrUnavailable, "a server does not wait for another program")
			if name != "SSH" {
				return // the check of a standby takes as long as the check above
			}
			_, err = database.Open(t.Context(), database.Options{
				Database:   settings.Database{DatabaseURL: "postgres://127.0.0.1:1/x", DBMaxConns: 4},
				Logger:     slog.New(slog.DiscardHandler),
				StandbyURL: "postgres://u:s3cret@" + tt.addr + "/x" + tt.parameters,
			})
			require.ErrorContains(t, err, "(TIDEWATCH_READ_DATABASE_URL): the server at "+tt.addr+" is not Postgres")
		})
	}
}

func TestOpen_WaitsForAPostgresThatHangs(t *testing.T) {
	t.Parallel()
	asked := make(chan string, 1)
	addr := listen(t, func(conn net.Conn) {
		request := make([]byte, 64)
		for {
			n, err := conn.Read(request)
			if err != nil {
				return
			}
			if strings.Contains(string(request[:n]), "\r\n\r\n") {
				asked <- string(request[:n])
			}
		}
	})
	ctx, cancel := context.WithCancelCause(t.Context())
	stopped := errors.New("the caller stopped")
	go func() {
		<-asked
		cancel(stopped)
	}()
	err := open(ctx, addr, "")
	require.Error(t, err)
	require.ErrorIs(t, context.Cause(ctx), stopped, "the call ended because of its caller")
	require.NotContains(t, err.Error(), "is not Postgres")
}
