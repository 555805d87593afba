package database

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	protocolPatience = 3 * time.Second // the time after which ping checks the protocol of the address
	answerTimeout    = 2 * time.Second // the time limit of one request of the protocol check
)

// sslRequest asks a server for TLS in the protocol of Postgres. Postgres and its poolers answer sslRequest with one
// byte, and then wait for the client.
const sslRequest = "\x00\x00\x00\x08\x04\xd2\x16\x2f"

// ping checks that the database answers. If the connection fails or takes longer than protocolPatience, ping also
// checks that the server speaks the Postgres protocol. Without the protocol check, the driver would wait for a server
// of another protocol, or would report a message of invalid length. The parameter setting is the name of the setting
// that contains the address, for error messages.
func ping(ctx context.Context, pool *pgxpool.Pool, setting string) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	timer := time.AfterFunc(protocolPatience, func() {
		if err := checkProtocol(ctx, pool, setting); err != nil {
			cancel(err)
		}
	})
	defer timer.Stop()
	err := pool.Ping(ctx)
	if err == nil {
		return nil
	}
	if foreign, ok := errors.AsType[*foreignError](context.Cause(ctx)); ok {
		return foreign
	}
	if _, isPostgres := errors.AsType[*pgconn.PgError](err); isPostgres || ctx.Err() != nil {
		return err
	}
	if foreign := checkProtocol(ctx, pool, setting); foreign != nil {
		return foreign
	}
	return err
}

// foreignError reports an address at which a program other than Postgres answers.
type foreignError struct{ address, answer, setting string }

// Error names the address and quotes the answer.
func (e *foreignError) Error() string {
	return fmt.Sprintf("%s: the server at %s is not Postgres, because its response to a Postgres request is %q: check "+
		"the host and the port", e.setting, e.address, e.answer)
}

// checkProtocol returns a [foreignError] if the server at the database's address does not speak the Postgres protocol.
// Without an answer, checkProtocol returns nil, because the address may lead to a Postgres server that hangs.
func checkProtocol(ctx context.Context, pool *pgxpool.Pool, setting string) error {
	cfg := pool.Config().ConnConfig
	if cfg.SSLNegotiation == "direct" {
		return nil // with direct negotiation, the server expects TLS from the first byte
	}
	ctx, cancel := context.WithTimeout(ctx, 2*answerTimeout)
	defer cancel()
	network, address := pgconn.NetworkAddress(cfg.Host, cfg.Port)
	conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err != nil {
		return nil // the driver reports the same failure
	}
	defer func() { _ = conn.Close() }()
	answer := ask(conn, sslRequest)
	if answer == "" {
		answer = ask(conn, "\r\n\r\n") // servers of text protocols, such as HTTP, wait for the end of a line
	}
	if answer == "" || answer == "S" || answer == "N" || answer[0] == 'E' {
		return nil
	}
	return &foreignError{address: address, answer: printable(answer), setting: setting}
}

// ask sends a request and returns the beginning of the answer, or "" without an answer.
func ask(conn net.Conn, request string) string {
	if conn.SetDeadline(time.Now().Add(answerTimeout)) != nil {
		return ""
	}
	if _, err := conn.Write([]byte(request)); err != nil {
		return ""
	}
	buffer := make([]byte, 60)
	n, _ := conn.Read(buffer)
	return string(buffer[:n])
}

// printable returns the printable ASCII characters in the first line of a text.
func printable(text string) string {
	line, _, _ := strings.Cut(text, "\r\n")
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, line)
}
