package settings

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"time"

	"tidewatch/jobs"
	"tidewatch/jobs/alert"
	"tidewatch/store"
)

// Alerts has the settings for sending alerts. All nodes should have the same settings for alerts.
type Alerts struct {
	AlertsAllowNetworks []string      `help:"Networks that webhooks may call in addition to the public internet, such as 10.1.0.0/16. Webhooks to these networks may use http." placeholder:"NETWORK" setting:"TIDEWATCH_ALERTS_ALLOW_NETWORKS"`
	AlertsRetain        time.Duration `default:"90d" help:"How long sent alerts are kept, 1h or more." setting:"TIDEWATCH_ALERTS_RETAIN"`
	AlertsWindow        time.Duration `default:"1m" help:"How long an alert waits for further alerts to join the same message, 1s to 1h. Between two messages, a channel waits at least five times this duration." setting:"TIDEWATCH_ALERTS_WINDOW"`
	PublicURL           string        `help:"Public address of the admin page, such as https://tidewatch.example.com, for links in alerts." name:"public-url" placeholder:"URL" setting:"TIDEWATCH_PUBLIC_URL"`
	SecretsKey          []string      `help:"Key that encrypts the addresses and secrets of alert channels in the database: 32 random bytes in base64. To rotate the key, put the new key before the old keys, separated by commas." hidden:"" name:"secrets-key" setting:"TIDEWATCH_SECRETS_KEY"`
	SMTPFrom            string        `help:"Sender address of mail, such as alerts@example.com. Required with --smtp-host." name:"smtp-from" placeholder:"ADDRESS" setting:"TIDEWATCH_SMTP_FROM"`
	SMTPHost            string        `help:"Host name of the mail server. If unset, no alerts are sent by mail." name:"smtp-host" placeholder:"HOST" setting:"TIDEWATCH_SMTP_HOST"`
	SMTPPassword        string        `help:"Password for the mail server." hidden:"" name:"smtp-password" setting:"TIDEWATCH_SMTP_PASSWORD"`
	SMTPPort            int           `default:"587" help:"Port of the mail server." name:"smtp-port" setting:"TIDEWATCH_SMTP_PORT"`
	SMTPTLS             string        `default:"starttls" enum:"starttls,tls,none" help:"Encryption of the connection to the mail server: starttls (required), tls (from the first byte) or none." name:"smtp-tls" setting:"TIDEWATCH_SMTP_TLS"`
	SMTPUser            string        `help:"User name for the mail server. If unset, Tidewatch does not log in." name:"smtp-user" placeholder:"USER" setting:"TIDEWATCH_SMTP_USER"`
}

// Validate checks the bounds of the settings, the settings of the mail server, and the keys.
func (s Alerts) Validate() error {
	switch {
	case s.AlertsRetain < time.Hour:
		return outOfRange("--alerts-retain", "TIDEWATCH_ALERTS_RETAIN", "1h or more", s.AlertsRetain)
	case s.AlertsWindow < time.Second || s.AlertsWindow > time.Hour:
		return outOfRange("--alerts-window", "TIDEWATCH_ALERTS_WINDOW", "1s to 1h", s.AlertsWindow)
	case s.SMTPPort < 1 || s.SMTPPort > 65535:
		return outOfRange("--smtp-port", "TIDEWATCH_SMTP_PORT", "1 to 65535", s.SMTPPort)
	}
	if err := s.checkSMTP(); err != nil {
		return err
	}
	_, err := s.Config()
	return errors.Join(s.checkPublicURL(), err)
}

// hostName matches the names of hosts. Names with an underscore also match, because container networks use such names.
var hostName = regexp.MustCompile(`^` + label + `(\.` + label + `)*\.?$`)

// label is the pattern of one part of a host name.
const label = `[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?`

// checkSMTP rejects settings of the mail server that cannot work together.
func (s Alerts) checkSMTP() error {
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

func (s Alerts) checkPublicURL() error {
	if s.PublicURL == "" {
		return nil
	}
	u, err := url.Parse(s.PublicURL)
	plain := err == nil && u.Host != "" && u.RawQuery == "" && u.Fragment == "" && u.User == nil &&
		!strings.ContainsAny(s.PublicURL, "<>|")
	if !plain || u.Scheme != "http" && u.Scheme != "https" {
		return errors.New("--public-url (TIDEWATCH_PUBLIC_URL): must be an address such as https://tidewatch.example.com")
	}
	return nil
}

// Config converts the settings to the configuration of package jobs.
func (s Alerts) Config() (jobs.AlertConfig, error) {
	cfg := jobs.AlertConfig{PublicURL: s.PublicURL, Retain: s.AlertsRetain, Window: s.AlertsWindow}
	for _, text := range s.AlertsAllowNetworks {
		network, err := netip.ParsePrefix(strings.TrimSpace(text))
		if err != nil {
			return cfg, fmt.Errorf(
				"--alerts-allow-networks (TIDEWATCH_ALERTS_ALLOW_NETWORKS): %q is not a network such as 10.1.0.0/16", text)
		}
		if isInternet(network) {
			return cfg, fmt.Errorf("--alerts-allow-networks (TIDEWATCH_ALERTS_ALLOW_NETWORKS): %q contains the public internet "+
				"and all private networks, so that webhooks could call any service: name only the networks of your receivers", text)
		}
		cfg.AllowNetworks = append(cfg.AllowNetworks, network)
	}
	var err error
	if cfg.Keyring, err = store.NewKeyring(s.SecretsKey); err != nil {
		return cfg, fmt.Errorf("TIDEWATCH_SECRETS_KEY: %w", err)
	}
	if s.SMTPHost != "" {
		cfg.Mail, err = alert.NewMail(alert.MailConfig{
			From:     s.SMTPFrom,
			Host:     s.SMTPHost,
			Password: s.SMTPPassword,
			Port:     s.SMTPPort,
			TLS:      alert.MailTLS(s.SMTPTLS),
			User:     s.SMTPUser,
		})
		if err != nil {
			return cfg, fmt.Errorf("mail server (TIDEWATCH_SMTP_*): %w", err)
		}
	}
	return cfg, nil
}
