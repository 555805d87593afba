package settings

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"tidewatch/jobs/alert"
)

// Mail has the settings of the mail server, and the address of the page to which mail links.
type Mail struct {
	PublicURL    string `help:"Public address of the admin page without a path, such as https://tidewatch.example.com. Links in mail and log-in with OpenID Connect use this address." name:"public-url" placeholder:"URL" setting:"TIDEWATCH_PUBLIC_URL"`
	SMTPFrom     string `help:"Sender address of mail, such as alerts@example.com. Required with --smtp-host." name:"smtp-from" placeholder:"ADDRESS" setting:"TIDEWATCH_SMTP_FROM"`
	SMTPHost     string `help:"Host name of the mail server. If unset, Tidewatch sends no alerts, reports, invitations or password links by mail." name:"smtp-host" placeholder:"HOST" setting:"TIDEWATCH_SMTP_HOST"`
	SMTPPassword string `help:"Password for the mail server." hidden:"" name:"smtp-password" setting:"TIDEWATCH_SMTP_PASSWORD"`
	SMTPPort     int    `default:"587" help:"Port of the mail server." name:"smtp-port" setting:"TIDEWATCH_SMTP_PORT"`
	SMTPTLS      string `default:"starttls" enum:"starttls,tls,none" help:"Encryption of the connection to the mail server: starttls (the server must support it), tls (from the first byte) or none." name:"smtp-tls" setting:"TIDEWATCH_SMTP_TLS"`
	SMTPUser     string `help:"User name for the mail server. If unset, Tidewatch does not log in." name:"smtp-user" placeholder:"USER" setting:"TIDEWATCH_SMTP_USER"`
}

// Validate checks the settings of the mail server and the address of the page.
func (s Mail) Validate() error {
	if s.SMTPPort < 1 || s.SMTPPort > 65535 {
		return outOfRange("--smtp-port", "TIDEWATCH_SMTP_PORT", "1 to 65535", s.SMTPPort)
	}
	if err := s.checkSMTP(); err != nil {
		return err
	}
	_, err := s.Server()
	return errors.Join(s.checkPublicURL(), err)
}

// hostName matches the names of hosts. Names with an underscore also match, because container networks use such names.
var hostName = regexp.MustCompile(`^` + label + `(\.` + label + `)*\.?$`)

// label is the pattern of one part of a host name.
const label = `[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?`

// checkSMTP rejects settings of the mail server that cannot work together.
func (s Mail) checkSMTP() error {
	if s.SMTPHost == "" {
		if s.SMTPFrom+s.SMTPUser+s.SMTPPassword != "" {
			return errors.New("--smtp-host (TIDEWATCH_SMTP_HOST): must be set if " +
				"--smtp-from, --smtp-user or TIDEWATCH_SMTP_PASSWORD is set")
		}
		return nil
	}
	_, notAddress := netip.ParseAddr(s.SMTPHost)
	switch {
	case notAddress != nil && !hostName.MatchString(s.SMTPHost):
		return fmt.Errorf("--smtp-host (TIDEWATCH_SMTP_HOST): must be a host name such as mail.example.com, "+
			"without a port or a scheme, got %q", s.SMTPHost)
	case s.SMTPFrom == "":
		return errors.New("--smtp-from (TIDEWATCH_SMTP_FROM): must be set if --smtp-host is set")
	case s.SMTPUser != "" && s.SMTPPassword == "":
		return errors.New("TIDEWATCH_SMTP_PASSWORD: must be set if --smtp-user (TIDEWATCH_SMTP_USER) is set, " +
			"because Tidewatch cannot log in to the mail server without a password")
	case s.SMTPUser == "" && s.SMTPPassword != "":
		return errors.New("--smtp-user (TIDEWATCH_SMTP_USER): must be set if TIDEWATCH_SMTP_PASSWORD is set, " +
			"because Tidewatch does not log in to the mail server without a user name")
	}
	return nil
}

// checkPublicURL rejects addresses at which no page exists. The page does not work below a path.
func (s Mail) checkPublicURL() error {
	if s.PublicURL == "" {
		return nil
	}
	u, err := url.Parse(s.PublicURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || !isPort(u.Port()) ||
		u.RawQuery != "" || u.Fragment != "" || u.User != nil || strings.ContainsAny(s.PublicURL, "<>|") {
		return errors.New("--public-url (TIDEWATCH_PUBLIC_URL): must be an address such as https://tidewatch.example.com")
	}
	if strings.Trim(u.Path, "/") != "" {
		return fmt.Errorf("--public-url (TIDEWATCH_PUBLIC_URL): must have no path, because the admin page needs a host name "+
			"of its own, got the path %q", u.Path)
	}
	return nil
}

// isPort reports whether the text is empty or a port.
func isPort(text string) bool {
	port, err := strconv.ParseUint(text, 10, 16)
	return text == "" || err == nil && port > 0
}

// Server returns the mail server, or nil if no mail server is configured.
func (s Mail) Server() (*alert.Mail, error) {
	if s.SMTPHost == "" {
		return nil, nil //nolint:nilnil // no mail server is configured
	}
	mail, err := alert.NewMail(alert.MailConfig{
		From:     s.SMTPFrom,
		Host:     s.SMTPHost,
		Password: s.SMTPPassword,
		Port:     s.SMTPPort,
		TLS:      alert.MailTLS(s.SMTPTLS),
		User:     s.SMTPUser,
	})
	if err != nil {
		return nil, fmt.Errorf("mail server (TIDEWATCH_SMTP_*): %w", err)
	}
	return mail, nil
}
