package main

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"tidewatch/jobs"
	"tidewatch/jobs/alert"
	"tidewatch/store"
)

// alertSettings say how people are told of what goes wrong. All nodes should have the same. Passwords and keys are set by
// their variables only: a command line is no place for them.
type alertSettings struct {
	AlertsAllowNetworks []string      `help:"Networks that webhooks may reach besides the public internet, as 10.1.0.0/16; without https, too." placeholder:"NETWORK" setting:"TIDEWATCH_ALERTS_ALLOW_NETWORKS"`
	AlertsRetain        time.Duration `default:"2160h" help:"How long it is kept what alerts were sent." setting:"TIDEWATCH_ALERTS_RETAIN"`
	AlertsWindow        time.Duration `default:"1m" help:"How long an alert waits for others, so that an outage is one message. While a channel goes on getting messages they are five times as far apart." setting:"TIDEWATCH_ALERTS_WINDOW"`
	PublicURL           string        `help:"Where people find the page, such as https://tidewatch.example.com, for links in alerts. $TIDEWATCH_SECRETS_KEY, 32 random bytes in base64, seals the addresses and secrets of alert channels in the database; a new key goes before the old ones, with a comma." name:"public-url" placeholder:"URL" setting:"TIDEWATCH_PUBLIC_URL"`
	SecretsKey          []string      `help:"The key that addresses and secrets of alert channels are sealed with: 32 random bytes in base64. A new one goes before the old ones, with a comma." hidden:"" name:"secrets-key" setting:"TIDEWATCH_SECRETS_KEY"`
	SMTPFrom            string        `help:"The sender of mail, as alerts@example.com." name:"smtp-from" placeholder:"ADDRESS" setting:"TIDEWATCH_SMTP_FROM"`
	SMTPHost            string        `help:"The server that mail is sent by. Unset: alerts are not sent by mail." name:"smtp-host" placeholder:"HOST" setting:"TIDEWATCH_SMTP_HOST"`
	SMTPPassword        string        `help:"The password for the mail server." hidden:"" name:"smtp-password" setting:"TIDEWATCH_SMTP_PASSWORD"`
	SMTPPort            int           `default:"587" help:"The mail server's port." name:"smtp-port" setting:"TIDEWATCH_SMTP_PORT"`
	SMTPTLS             string        `default:"starttls" enum:"starttls,tls,none" help:"How the connection to the mail server is protected: starttls (required of it), tls (from the first byte), or none." name:"smtp-tls" setting:"TIDEWATCH_SMTP_TLS"`
	SMTPUser            string        `help:"The user for the mail server. $TIDEWATCH_SMTP_PASSWORD is the password. Unset: without a log-in." name:"smtp-user" placeholder:"USER" setting:"TIDEWATCH_SMTP_USER"`
}

func (s alertSettings) check() error {
	switch {
	case s.AlertsRetain < time.Hour:
		return outOfRange("--alerts-retain", "TIDEWATCH_ALERTS_RETAIN", "1h or more", s.AlertsRetain)
	case s.AlertsWindow < time.Second || s.AlertsWindow > time.Hour:
		return outOfRange("--alerts-window", "TIDEWATCH_ALERTS_WINDOW", "1s to 1h", s.AlertsWindow)
	case s.SMTPPort < 1 || s.SMTPPort > 65535:
		return outOfRange("--smtp-port", "TIDEWATCH_SMTP_PORT", "1 to 65535", s.SMTPPort)
	case s.SMTPHost == "" && s.SMTPFrom+s.SMTPUser != "":
		return errors.New("--smtp-host (TIDEWATCH_SMTP_HOST): must be set, because --smtp-from or --smtp-user is")
	case s.SMTPHost != "" && s.SMTPFrom == "":
		return errors.New("--smtp-from (TIDEWATCH_SMTP_FROM): must be set, because --smtp-host is")
	}
	_, err := s.config()
	return errors.Join(s.checkPublicURL(), err)
}

func (s alertSettings) checkPublicURL() error {
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

// config is what the settings come to.
func (s alertSettings) config() (jobs.AlertConfig, error) {
	cfg := jobs.AlertConfig{PublicURL: s.PublicURL, Retain: s.AlertsRetain, Window: s.AlertsWindow}
	for _, text := range s.AlertsAllowNetworks {
		network, err := netip.ParsePrefix(strings.TrimSpace(text))
		if err != nil {
			return cfg, fmt.Errorf(
				"--alerts-allow-networks (TIDEWATCH_ALERTS_ALLOW_NETWORKS): %q is not a network such as 10.1.0.0/16",
				text,
			)
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
			return cfg, fmt.Errorf("the mail server's settings (TIDEWATCH_SMTP_*): %w", err)
		}
	}
	return cfg, nil
}
