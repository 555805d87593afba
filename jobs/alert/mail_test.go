package alert_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/http/httptest"
	netmail "net/mail"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/alert"
)

// postOffice is a mail server that stores the received mail.
type postOffice struct {
	mu      sync.Mutex
	letters []letter
	mails   int                        // the maximum number of mails of a connection; 0 means no maximum
	refuse  *smtp.SMTPError            // the error that the server returns for each mail; nil if the server accepts mail
	refused map[string]*smtp.SMTPError // the errors that the server returns for recipients
	user    string                     // the user that must log in with the password "s3cret"; empty if no login is required
}

type letter struct {
	from string
	raw  string
	to   []string
	user string
}

// NewSession implements [smtp.Backend].
func (o *postOffice) NewSession(*smtp.Conn) (smtp.Session, error) {
	return &counter{office: o}, nil
}

type counter struct {
	letter letter
	mails  int // the number of mails of the connection
	office *postOffice
}

func (*counter) AuthMechanisms() []string { return []string{sasl.Plain} }
func (c *counter) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != c.office.user || password != "s3cret" {
			return smtp.ErrAuthFailed
		}
		c.letter.user = user
		return nil
	}), nil
}
func (c *counter) Reset()      { c.letter.to = nil }
func (*counter) Logout() error { return nil }
func (c *counter) Mail(from string, _ *smtp.MailOptions) error {
	if c.mails++; c.office.mails > 0 && c.mails > c.office.mails {
		return &smtp.SMTPError{Code: 421, Message: "too many mails in this connection"}
	}
	c.letter.from = from
	return nil
}

func (c *counter) Rcpt(to string, _ *smtp.RcptOptions) error {
	if refused := c.office.refused[to]; refused != nil {
		return refused
	}
	c.letter.to = append(c.letter.to, to)
	return nil
}

func (c *counter) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if c.office.refuse != nil {
		return c.office.refuse
	}
	c.letter.raw = string(raw)
	c.office.mu.Lock()
	defer c.office.mu.Unlock()
	c.office.letters = append(c.office.letters, c.letter)
	return nil
}

// open starts the mail server and returns the matching settings. The server offers STARTTLS if the parameter
// "protection" is [alert.MailStartTLS].
func (o *postOffice) open(t *testing.T, protection alert.MailTLS) alert.MailConfig {
	t.Helper()
	cfg := alert.MailConfig{From: "Tidewatch <alerts@tw.example>", Host: "127.0.0.1", TLS: protection}
	server := smtp.NewServer(o)
	if protection == alert.MailStartTLS {
		lender := httptest.NewTLSServer(nil) // a TLS test server has a certificate for 127.0.0.1
		t.Cleanup(lender.Close)
		server.TLSConfig = &tls.Config{Certificates: lender.TLS.Certificates, MinVersion: tls.VersionTLS12}
		cfg.Roots = x509.NewCertPool()
		cfg.Roots.AddCert(lender.Certificate())
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	cfg.Port = listener.Addr().(*net.TCPAddr).Port
	return cfg
}

func TestMailIsSentOverTLSWithALogin(t *testing.T) {
	t.Parallel()
	office := &postOffice{user: "tw"}
	cfg := office.open(t, alert.MailStartTLS)
	cfg.User, cfg.Password = "tw", "s3cret"
	post, err := alert.NewMail(cfg)
	require.NoError(t, err)
	job := uuid.New()
	m := alert.NewMessage(
		"Northwind Ltd",
		"https://tw.example",
		at(),
		[]alert.Facts{{Kind: "silent", Brand: "Käse & Co", Schedule: "mornings", ScheduledJobID: &job, Since: at()}},
	)
	require.NoError(t, post.Send(t.Context(), []string{"ada@example.com", "bob@example.com"}, "0199", m).Err)
	require.Len(t, office.letters, 2)
	require.Equal(t, []string{"bob@example.com"}, office.letters[1].to)
	got := office.letters[0]
	require.Equal(t, "tw", got.user)
	require.Equal(t, "alerts@tw.example", got.from)
	require.Equal(t, []string{"ada@example.com"}, got.to)
	read, err := netmail.ReadMessage(strings.NewReader(got.raw))
	require.NoError(t, err)
	require.Equal(t, "<ada@example.com>", read.Header.Get("To"))
	subject, err := new(mime.WordDecoder).DecodeHeader(read.Header.Get("Subject"))
	require.NoError(t, err)
	require.Equal(t, "Käse & Co: a schedule starts no runs", subject)
	require.Equal(t, "<0199@tw.example>", read.Header.Get("Message-Id"))
	text, html := bodies(t, read)
	require.Contains(
		t, text,
		`Käse & Co, schedule "mornings": no run has started since the tick of Tue 24 Nov 2026 08:00 (UTC)`,
	)
	require.Contains(t, html, "Käse &amp; Co, schedule &#34;mornings&#34;: no run has started since the tick")
	for _, body := range []string{text, html} {
		require.Contains(t, body, "https://tw.example/admin/scheduled-jobs/"+job.String())
	}
}

// bodies returns the plain text and the HTML of a mail, in this order.
func bodies(t *testing.T, m *netmail.Message) (text, html string) {
	t.Helper()
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	require.NoError(t, err)
	require.Equal(t, "multipart/alternative", kind)
	parts := multipart.NewReader(m.Body, params["boundary"])
	for _, want := range []struct {
		kind string
		into *string
	}{{"text/plain", &text}, {"text/html", &html}} {
		part, err := parts.NextPart() // NextPart decodes quoted-printable
		require.NoError(t, err)
		require.Contains(t, part.Header.Get("Content-Type"), want.kind)
		body, err := io.ReadAll(part)
		require.NoError(t, err)
		*want.into = string(body)
	}
	_, err = parts.NextPart()
	require.ErrorIs(t, err, io.EOF)
	return text, html
}

// changeFacts returns changes of each severity and effect.
func changeFacts(brand string) []alert.ChangeFacts {
	id := uuid.MustParse("0199f7a2-8f1e-7cc0-9d3b-0f4c2f9be001")
	fact := func(kind, severity, effect, text string) alert.ChangeFacts {
		return alert.ChangeFacts{
			Brand: brand, BrandID: id, Since: at(), Text: text,
			Change: alert.Change{
				Kind: kind, Severity: severity, Effect: effect, FoundAt: at(),
				Before: &alert.Figure{N: 840, Value: new(0.42), From: "2026-11-10", To: "2026-11-16"},
				After:  &alert.Figure{N: 838, Value: new(0.31), From: "2026-11-17", To: "2026-11-23"}, PValue: new(0.001),
			},
		}
	}
	return []alert.ChangeFacts{
		fact("figure_moved", "high", "bad", "The mention rate of Acme fell: 42 % to 31 % (95 % interval of the difference "+
			"−15 to −7 points)."),
		fact("no_longer_mentioned", "medium", "bad", "ChatGPT API no longer mentions Acme for “best crm for small teams”: "+
			"in 0 of 6 answers, previously in 29 of 30 answers."),
		fact("own_page_cited", "low", "good", "Perplexity now cites acme.example for “crm prices” (DE): in 6 of 6 answers, "+
			"previously in 1 of 30 answers."),
		fact(
			"new_source",
			"low",
			"neutral",
			"Answers cite reviews.example for the first time: in 9 of 40 answers, previously in 0 of 38 answers.",
		),
		fact(
			"model_changed", "info", "neutral",
			"Claude API answers with the model claude-7 instead of claude-6, so answers before and after are not compared.",
		),
	}
}

// The HTML has only tables with inline styles, loads nothing, and escapes names.
func TestMailHTMLIsPlainAndEscaped(t *testing.T) {
	t.Parallel()
	office := &postOffice{}
	post, err := alert.NewMail(office.open(t, alert.MailPlain))
	require.NoError(t, err)
	facts := changeFacts("Acme")
	facts[0].Text, facts[0].Brand = evil+`<script>alert(1)</script><img src="https://evil.example/x.png">`, evil
	m := alert.NewChangeMessage(evil, "https://tw.example", at(), "weekly", facts)
	require.NoError(t, post.Send(t.Context(), []string{"ada@example.com"}, "0199", m).Err)
	read, err := netmail.ReadMessage(strings.NewReader(office.letters[0].raw))
	require.NoError(t, err)
	text, html := bodies(t, read)
	require.Contains(t, text, "Severity high, worse. Before: n = 840 (2026-11-10 to 2026-11-16), after: n = 838 "+
		"(2026-11-17 to 2026-11-23), p = 0.001")
	require.Contains(t, html, "Severity medium, worse")
	require.Contains(t, html, "&lt;script&gt;")
	for _, forbidden := range []string{"<script", "<style", "<img", "<link", "class=", "url(", `src="`, "<b>", "display:flex"} {
		require.NotContains(t, html, forbidden)
	}
	for _, link := range regexp.MustCompile(`href="([^"]*)"`).FindAllStringSubmatch(html, -1) {
		require.True(t, strings.HasPrefix(link[1], "https://tw.example/admin/"), link[1])
	}
	require.Less(t, len(html), 100_000, "Gmail cuts off longer mail")
}

// The mail server refuses some recipients. The other recipients get their mail, also from servers that accept only a
// few mails in each connection.
func TestMail_ReachesTheOtherRecipientsOfARefusedRecipient(t *testing.T) {
	t.Parallel()
	for _, perConnection := range []int{0, 1} {
		office := &postOffice{mails: perConnection, refused: map[string]*smtp.SMTPError{
			"bo@example.com": {Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"},
			"cy@example.com": {Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "greylisted"},
		}}
		post, err := alert.NewMail(office.open(t, alert.MailPlain))
		require.NoError(t, err)
		send := func(recipients ...string) alert.Result {
			return post.Send(t.Context(), recipients, "0199", alert.TestMessage("N", "", at()))
		}
		result := send("bo@example.com", "ada@example.com", "dee@example.com", "cy@example.com", "eve@example.com")
		require.Equal(t, []string{"ada@example.com", "dee@example.com", "eve@example.com"}, result.Accepted)
		require.Equal(t, []string{"bo@example.com"}, result.Refused)
		require.Regexp(t, `^bo@example\.com: .*no such user.*; cy@example\.com: .*greylisted`, result.Err.Error())
		require.False(t, result.Permanent, "one recipient remains")
		var reached []string
		for _, l := range office.letters {
			reached = append(reached, l.to...)
		}
		require.Equal(t, result.Accepted, reached)

		result = send("ada@example.com", "bo@example.com")
		require.Error(t, result.Err)
		require.True(t, result.Permanent, "no recipient remains")
		result = send("cy@example.com", "bo@example.com")
		require.Empty(t, result.Accepted)
		require.False(t, result.Permanent)
	}
}

func TestMail_WritesAnInternationalDomainInPunycode(t *testing.T) {
	t.Parallel()
	office := &postOffice{}
	cfg := office.open(t, alert.MailPlain)
	cfg.From = "Tidewatch <alerts@bücher.example>"
	post, err := alert.NewMail(cfg)
	require.NoError(t, err)
	recipients := []string{"ada@münchen.example", "Bo@Example.com"}
	result := post.Send(t.Context(), recipients, "0199", alert.TestMessage("N", "", at()))
	require.NoError(t, result.Err)
	require.Equal(t, recipients, result.Accepted)
	require.Equal(t, "alerts@xn--bcher-kva.example", office.letters[0].from)
	require.Equal(t, []string{"ada@xn--mnchen-3ya.example"}, office.letters[0].to)
	require.Equal(t, []string{"Bo@Example.com"}, office.letters[1].to)
	read, err := netmail.ReadMessage(strings.NewReader(office.letters[0].raw))
	require.NoError(t, err)
	require.Equal(t, "<ada@xn--mnchen-3ya.example>", read.Header.Get("To"))
	require.Equal(t, "<0199@xn--bcher-kva.example>", read.Header.Get("Message-ID"))
}

func TestMailHeadersCannotBeInjected(t *testing.T) {
	t.Parallel()
	office := &postOffice{}
	post, err := alert.NewMail(office.open(t, alert.MailPlain))
	require.NoError(t, err)
	m := alert.NewMessage(evil, "", at(), []alert.Facts{{Kind: "failing", Brand: evil}})
	require.NoError(t, post.Send(t.Context(), []string{"ada@example.com"}, "0199", m).Err)
	require.Equal(t, []string{"ada@example.com"}, office.letters[0].to)
	read, err := netmail.ReadMessage(strings.NewReader(office.letters[0].raw))
	require.NoError(t, err)
	require.Empty(t, read.Header.Get("Bcc"))
}

func TestMailErrorsNameTheReasonAndNoPassword(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name      string
		office    *postOffice
		tls       alert.MailTLS
		change    func(*alert.MailConfig)
		says      string
		permanent bool
	}{
		{
			"without STARTTLS", &postOffice{}, alert.MailPlain, func(c *alert.MailConfig) { c.TLS = alert.MailStartTLS },
			"STARTTLS", false,
		},
		{
			"an untrusted certificate", &postOffice{}, alert.MailStartTLS,
			func(c *alert.MailConfig) { c.Roots = x509.NewCertPool() }, "certificate", false,
		},
		{
			"a wrong password", &postOffice{user: "tw"}, alert.MailStartTLS,
			func(c *alert.MailConfig) { c.User, c.Password = "tw", "wr0ng" }, "", false,
		},
		{
			"temporarily rejected", &postOffice{refuse: &smtp.SMTPError{Code: 451, Message: "later"}}, alert.MailPlain,
			func(*alert.MailConfig) {}, "later", false,
		},
		{
			"rejected", &postOffice{refuse: &smtp.SMTPError{Code: 550, Message: "nobody here"}}, alert.MailPlain,
			func(*alert.MailConfig) {}, "nobody here", true,
		},
		{"no server", &postOffice{}, alert.MailPlain, func(c *alert.MailConfig) { c.Port = 1 }, "refused", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cfg := tt.office.open(t, tt.tls)
			tt.change(&cfg)
			post, err := alert.NewMail(cfg)
			require.NoError(t, err)
			result := post.Send(t.Context(), []string{"ada@example.com"}, "0199", alert.TestMessage("N", "", at()))
			require.ErrorContains(t, result.Err, tt.says)
			require.NotContains(t, result.Err.Error(), "wr0ng")
			require.Equal(t, tt.permanent, result.Permanent)
			require.Empty(t, tt.office.letters)
		})
	}
	_, err := alert.NewMail(
		alert.MailConfig{From: "alerts@tw.example", Host: "mail", Port: 25, TLS: alert.MailPlain, User: "tw"},
	)
	require.ErrorContains(t, err, "requires TLS")
	_, err = alert.NewMail(alert.MailConfig{From: "nobody", Host: "mail", Port: 25, TLS: alert.MailStartTLS})
	require.ErrorContains(t, err, "must be a mail address")
}
