package alert_test

import (
	"context"
	"net"
	"net/textproto"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/alert"
)

// hangUp stands for a missing answer: the server closes the connection instead of sending an answer.
const hangUp = ""

// rudeServer is a mail server that does not behave as RFC 5321 demands. The map contains the answers that differ from a
// normal server's answers, by command. The key "." stands for the end of the content, and "after ." for an answer that
// closes the connection after the content was accepted.
type rudeServer map[string]string

// open starts the server and returns a sender, and the number of accepted mails.
func (s rudeServer) open(t *testing.T) (*alert.Mail, *atomic.Int32) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	var accepted atomic.Int32
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			context.AfterFunc(t.Context(), func() { _ = conn.Close() }) // some clients keep a connection after a failure
			s.serve(textproto.NewConn(conn), &accepted)
			_ = conn.Close()
		}
	}()
	mail, err := alert.NewMail(alert.MailConfig{
		From: "alerts@tw.example", Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, TLS: alert.MailPlain,
	})
	require.NoError(t, err)
	return mail, &accepted
}

// serve serves one connection, and counts the accepted mails.
func (s rudeServer) serve(conn *textproto.Conn, accepted *atomic.Int32) {
	answer := "220 rude.example"
	for answer != hangUp {
		if conn.PrintfLine("%s", answer) != nil {
			return
		}
		command := "."
		if strings.HasPrefix(answer, "354") {
			if _, err := conn.ReadDotBytes(); err != nil {
				return
			}
		} else {
			line, err := conn.ReadLine()
			if err != nil {
				return
			}
			command, _, _ = strings.Cut(line, " ")
		}
		own, isOwn := s[command]
		switch {
		case isOwn:
			answer = own
		case command == "DATA":
			answer = "354 go ahead"
		default:
			answer = "250 ok"
		}
		if command == "." && (answer == hangUp || answer[0] == '2') {
			accepted.Add(1) // without an answer, the sender cannot know whether the mail was accepted
		}
		if command == "." && s["after ."] == "hang up" {
			_ = conn.PrintfLine("%s", answer)
			return
		}
	}
}

// The faults cover the whole conversation with a server. A mail that the server accepted counts as delivered, whatever
// happens later.
func TestMail_IsDeliveredOnceTheServerAcceptedIt(t *testing.T) {
	t.Parallel()
	type outcome struct{ accepted, delivered, permanent, unsent bool }
	delivered := outcome{accepted: true, delivered: true}
	refused := func(permanent bool) outcome { return outcome{permanent: permanent, unsent: true} }
	for name, tt := range map[string]struct {
		server rudeServer
		want   outcome
	}{
		"polite":                         {rudeServer{"QUIT": "221 bye"}, delivered},
		"closed at QUIT":                 {rudeServer{"QUIT": hangUp}, delivered},
		"QUIT refused":                   {rudeServer{"QUIT": "421 busy"}, delivered},
		"RSET unknown":                   {rudeServer{"RSET": "502 unknown command"}, delivered},
		"closed at RSET":                 {rudeServer{"RSET": hangUp}, delivered},
		"closed after 250":               {rudeServer{"after .": "hang up"}, delivered},
		"NOOP refused":                   {rudeServer{"NOOP": "421 busy"}, delivered},
		"closed before the 250":          {rudeServer{".": hangUp}, outcome{accepted: true}},
		"content refused":                {rudeServer{".": "554 spam"}, outcome{permanent: true}},
		"content refused for now":        {rudeServer{".": "451 later"}, outcome{}},
		"closed before DATA":             {rudeServer{"DATA": hangUp}, refused(false)},
		"DATA refused":                   {rudeServer{"DATA": "554 no"}, refused(true)},
		"recipient refused":              {rudeServer{"RCPT": "550 no such user"}, refused(true)},
		"recipient refused for now":      {rudeServer{"RCPT": "451 later"}, refused(false)},
		"sender refused":                 {rudeServer{"MAIL": "550 no"}, refused(true)},
		"greeting refused":               {rudeServer{"EHLO": "554 no", "HELO": "554 no"}, refused(false)},
		"closed after the greeting":      {rudeServer{"EHLO": hangUp, "HELO": hangUp}, refused(false)},
		"recipient refused, closed QUIT": {rudeServer{"RCPT": "451 later", "QUIT": hangUp}, refused(false)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mail, accepted := tt.server.open(t)
			m := alert.NewMessage("Northwind Ltd", "", at(), []alert.Facts{{Kind: "silent", Brand: "Acme", Since: at()}})
			result := mail.Send(t.Context(), []string{"ada@example.com"}, "0199", m)
			got := outcome{accepted.Load() == 1, result.Err == nil, result.Permanent, result.Unsent}
			require.Equal(t, tt.want, got, "accepted, delivered, permanent, unsent: %v", result.Err)
		})
	}
}
