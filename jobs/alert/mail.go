package alert

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
	"golang.org/x/net/idna"
)

// MailConfig describes the operator's mail server.
type MailConfig struct {
	From     string // the sender's mail address, with or without a display name
	Host     string
	Password string
	Port     int
	Roots    *x509.CertPool // certificate authorities of the mail server; nil selects the authorities of the system
	TLS      MailTLS
	User     string // the user name of the login; empty if the server requires no login
}

// MailTLS is the protection of the connection to the mail server.
type MailTLS string

// MailTLS has one of the following values.
const (
	MailStartTLS MailTLS = "starttls" // TLS after the command STARTTLS, which the server must offer
	MailImplicit MailTLS = "tls"      // TLS from the first byte of the connection
	MailPlain    MailTLS = "none"     // the connection is not protected
)

// Mail sends mail through the operator's server.
type Mail struct {
	cfg    MailConfig
	domain string // the domain in the Message-ID headers
	from   *netmail.Address
}

// NewMail returns a Mail, or an error that describes the invalid setting.
func NewMail(cfg MailConfig) (*Mail, error) {
	from, err := netmail.ParseAddress(cfg.From)
	if err != nil {
		return nil, errors.New("the sender must be a mail address, such as alerts@example.com")
	}
	if cfg.TLS == MailPlain && cfg.User != "" {
		return nil, errors.New("a user name requires TLS: set the protection to starttls or tls")
	}
	from.Address = asciiDomain(from.Address)
	m := &Mail{cfg: cfg, domain: from.Address[strings.LastIndexByte(from.Address, '@')+1:], from: from}
	_, err = m.client()
	return m, err
}

func (m *Mail) client() (*mail.Client, error) {
	options := []mail.Option{
		mail.WithPort(m.cfg.Port), mail.WithTimeout(Timeout),
		// Some servers refuse the commands NOOP and RSET. The commands are not needed, because mailServer opens a new
		// connection after a failed mail.
		mail.WithoutNoop(), mail.WithoutRset(),
		mail.WithTLSConfig(&tls.Config{MinVersion: tls.VersionTLS12, RootCAs: m.cfg.Roots, ServerName: m.cfg.Host}),
	}
	switch m.cfg.TLS {
	case MailImplicit:
		options = append(options, mail.WithSSL())
	case MailPlain:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	case MailStartTLS:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	default:
		return nil, fmt.Errorf("the encryption of the connection must be starttls, tls or none, got %q", m.cfg.TLS)
	}
	if m.cfg.User != "" {
		options = append(
			options,
			mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover),
			mail.WithUsername(m.cfg.User),
			mail.WithPassword(m.cfg.Password),
		)
	}
	client, err := mail.NewClient(m.cfg.Host, options...)
	if err != nil {
		return nil, fmt.Errorf("configure the mail server: %w", err)
	}
	return client, nil
}

// CheckRecipient returns an error if the address is not exactly one mail address. Display names, lists, groups and IP
// addresses are invalid.
func CheckRecipient(address string) error {
	parsed, err := netmail.ParseAddress(address)
	invisible := func(c rune) bool { return !unicode.IsGraphic(c) || unicode.IsSpace(c) }
	if err != nil || parsed.Address != address || strings.ContainsFunc(address, invisible) || len(address) > 254 ||
		strings.HasSuffix(address, "]") {
		return errors.New("must be one mail address without a name, such as ada@example.com")
	}
	return nil
}

// asciiDomain returns a mail address with the domain in punycode, because many servers accept no other characters. The
// characters before the domain have no such form. An invalid domain remains unchanged.
func asciiDomain(address string) string {
	at := strings.LastIndexByte(address, '@') + 1
	domain, err := idna.Lookup.ToASCII(address[at:])
	if err != nil || strings.EqualFold(domain, address[at:]) {
		return address
	}
	return address[:at] + domain
}

// Send sends a message as mail with a plain text and the same content as HTML. Each recipient gets a separate mail, so
// that the mail server can refuse one recipient and accept the others. The parameter "id" becomes the Message-ID header
// of all mails, so that receivers recognize repeated deliveries. The result is permanent if the server has permanently
// refused at least one mail, and no mail failed for another reason.
func (m *Mail) Send(ctx context.Context, recipients []string, id string, message Message) Result {
	html, err := mailHTML(message)
	if err != nil {
		return Result{Err: err, Permanent: true}
	}
	c := content{at: message.At, html: html, subject: message.Title, text: mailText(message)}
	server := mailServer{mail: m}
	defer server.close()
	all := Result{Permanent: true, Unsent: true}
	var failures, responses []string
	for _, recipient := range recipients {
		one := server.deliver(ctx, recipient, id, c)
		prefix := ""
		if len(recipients) > 1 {
			prefix = recipient + ": "
		}
		all.Unsent = all.Unsent && one.Unsent
		switch {
		case one.Err == nil:
			all.Accepted, responses = append(all.Accepted, recipient), append(responses, prefix+one.Response)
			continue
		case one.Permanent:
			all.Refused = append(all.Refused, recipient)
		default:
			all.Permanent = false
		}
		failure := prefix + one.Err.Error()
		if server.down != nil {
			failure = one.Err.Error()
		}
		if !slices.Contains(failures, failure) {
			failures = append(failures, failure)
		}
	}
	all.Response = plain(strings.Join(responses, "; "), maxResponse)
	if len(failures) > 0 {
		all.Err = errors.New(strings.Join(failures, "; "))
	} else {
		all.Permanent = false
	}
	return all
}

// content is the content of a mail, as plain text and as HTML.
type content struct {
	at            time.Time
	html, subject string
	logo          []byte // a PNG file that the HTML shows as cid:logo; empty without a logo
	text          string
}

// mailServer sends mails through one connection, one after another. After a failed mail, mailServer opens a new
// connection, because the server may still expect commands for the failed mail. After a failed connection or log-in,
// mailServer opens no further connection.
type mailServer struct {
	client *mail.Client
	conn   *smtp.Client // nil without an open connection
	down   *Result      // the result of a failed attempt to open a connection; nil if no attempt failed
	mail   *Mail
}

// deliver sends a mail to one recipient. Servers limit the number of mails in a connection. If such a limit may have
// caused a failure, deliver sends the mail again through a new connection.
func (s *mailServer) deliver(ctx context.Context, recipient, id string, c content) Result {
	if s.down != nil {
		return *s.down
	}
	isReused := s.conn != nil
	result := s.attempt(ctx, recipient, id, c)
	if isReused && result.Unsent && !result.Permanent {
		return s.attempt(ctx, recipient, id, c)
	}
	return result
}

// attempt sends a mail to one recipient. If the server accepts the mail and the connection then fails, the mail counts
// as delivered.
func (s *mailServer) attempt(ctx context.Context, recipient, id string, c content) Result {
	letter := mail.NewMsg()
	letter.FromMailAddress(s.mail.from)
	if err := letter.To(asciiDomain(recipient)); err != nil {
		return Result{Err: errors.New("the mail address of a recipient is invalid"), Permanent: true}
	}
	letter.Subject(plain(c.subject, 200))
	letter.SetDateWithValue(c.at)
	letter.SetMessageIDWithValue(id + "@" + s.mail.domain)
	letter.SetGenHeader("Auto-Submitted", "auto-generated") // this header prevents automatic replies (RFC 3834)
	letter.SetBodyString(mail.TypeTextPlain, c.text)
	letter.AddAlternativeString(mail.TypeTextHTML, c.html)
	if len(c.logo) > 0 { // mail clients show no data URLs
		file := bytes.NewReader(c.logo)
		if err := letter.EmbedReader("logo.png", file, mail.WithFileContentID("<logo>")); err != nil {
			return Result{Err: fmt.Errorf("embed a logo: %w", err), Permanent: true}
		}
	}
	if err := s.connect(ctx); err != nil {
		result := s.mail.failure(err)
		s.down = &result
		return result
	}
	if err := s.client.SendWithSMTPClient(s.conn, letter); err != nil && !letter.IsDelivered() {
		s.close()
		return s.mail.failure(fmt.Errorf("send failed: %w", err))
	}
	return Result{Response: plain(letter.ServerResponse(), maxReason)}
}

// connect opens the connection to the mail server if none is open.
func (s *mailServer) connect(ctx context.Context) error {
	if s.client == nil {
		client, err := s.mail.client()
		if err != nil {
			return errors.New("the settings are invalid")
		}
		s.client = client
	}
	if s.conn == nil {
		conn, err := s.client.DialToSMTPClientWithContext(ctx)
		if err != nil {
			return fmt.Errorf("dial failed: %w", err)
		}
		s.conn = conn
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("the attempt ended: %w", err)
	}
	return nil
}

// close ends the connection if one is open.
func (s *mailServer) close() {
	if s.conn != nil {
		_ = s.client.CloseWithSMTPClient(s.conn) // the outcome of each mail is known
		_ = s.conn.Close()                       // a failed QUIT leaves the connection open
		s.conn = nil
	}
}

// failure returns the result of an attempt that ended with an error, before the server confirmed the mail.
func (m *Mail) failure(err error) Result {
	var result Result
	code := 0
	if refused, ok := errors.AsType[*mail.SendError](err); ok {
		code = refused.ErrorCode()
		result.Permanent = !refused.IsTemp() && code >= 500
		result.Unsent = isBeforeContent(refused.Reason)
	} else { // the error occurred before the first command for the mail
		result.Unsent = true
	}
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() && code == 0 {
		result.Err = fmt.Errorf("the mail server did not answer within %s", Timeout)
	} else {
		result.Err = errors.New("the mail server: " + redact(plain(err.Error(), maxReason), []string{m.cfg.Password}))
	}
	return result
}

// isBeforeContent reports whether an error with the given reason occurred before the content of the mail was sent. A
// server that has received the content may have accepted the mail, even if the server's confirmation is missing.
func isBeforeContent(reason mail.SendErrReason) bool {
	switch reason {
	case mail.ErrConnCheck, mail.ErrGetRcpts, mail.ErrGetSender, mail.ErrNoUnencoded, mail.ErrSMTPData,
		mail.ErrSMTPMailFrom, mail.ErrSMTPRcptTo:
		return true
	default: // such as ErrWriteContent: QUIT ends unfinished content, which the server may then accept
		return false
	}
}

func mailText(m Message) string {
	var b strings.Builder
	b.WriteString(m.Title + "\n")
	for _, e := range m.Events {
		b.WriteString("\n- " + e.Text + "\n")
		if e.Change != nil {
			text, _ := changeLabel(*e.Change)
			b.WriteString(strings.TrimRight("  "+text+". "+figuresOf(*e.Change), " ") + "\n")
		}
		if e.Advice != "" {
			b.WriteString("  " + e.Advice + "\n")
		}
		if e.URL != "" {
			b.WriteString("  " + e.URL + "\n")
		}
	}
	if more := moreEvents(m.More); more != "" {
		b.WriteString(more + "\n")
	}
	if m.URL != "" {
		b.WriteString("\n" + button(m) + ": " + m.URL + "\n")
	}
	fmt.Fprintf(&b, "\nSent by Tidewatch for %s on %s.\n", m.Customer, m.At.UTC().Format(time.RFC1123))
	return b.String()
}
