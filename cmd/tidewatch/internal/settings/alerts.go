package settings

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"tidewatch/jobs"
	"tidewatch/store"
)

// Alerts has the settings for sending alerts. All nodes should have the same settings for alerts.
type Alerts struct {
	AlertsAllowNetworks []string      `help:"Networks that webhooks may call in addition to the public internet, such as 10.1.0.0/16. Webhooks to these networks may use http." placeholder:"NETWORK" setting:"TIDEWATCH_ALERTS_ALLOW_NETWORKS"`
	AlertsRetain        time.Duration `default:"90d" help:"How long sent alerts are kept, 1h or more." setting:"TIDEWATCH_ALERTS_RETAIN"`
	AlertsWindow        time.Duration `default:"1m" help:"How long an alert waits for further alerts to join the same message, 1s to 1h. Between two messages, a channel waits at least five times this duration." setting:"TIDEWATCH_ALERTS_WINDOW"`

	Mail
	Secrets
}

// Validate checks the bounds of the settings, the settings of the mail server, and the keys.
func (s Alerts) Validate() error {
	switch {
	case s.AlertsRetain < time.Hour:
		return outOfRange("--alerts-retain", "TIDEWATCH_ALERTS_RETAIN", "1h or more", s.AlertsRetain)
	case s.AlertsWindow < time.Second || s.AlertsWindow > time.Hour:
		return outOfRange("--alerts-window", "TIDEWATCH_ALERTS_WINDOW", "1s to 1h", s.AlertsWindow)
	}
	if err := s.Mail.Validate(); err != nil {
		return err
	}
	_, err := s.Config()
	return err
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
			return cfg, fmt.Errorf("--alerts-allow-networks (TIDEWATCH_ALERTS_ALLOW_NETWORKS): %q contains addresses of the "+
				"public internet: name only the networks of your receivers", text)
		}
		cfg.AllowNetworks = append(cfg.AllowNetworks, network)
	}
	var err error
	if cfg.Keyring, err = s.Keyring(); err != nil {
		return cfg, err
	}
	cfg.Mail, err = s.Server()
	return cfg, err
}

// Secrets has the keys that encrypt secrets in the database.
type Secrets struct {
	SecretsKey []string `help:"Key that encrypts the URLs and secrets of alert channels in the database: 32 random bytes in base64. All nodes need the same value. Several keys are separated by commas: the first key encrypts, and every key decrypts. docs/alerts.md describes the rotation of the key." hidden:"" name:"secrets-key" setting:"TIDEWATCH_SECRETS_KEY"`
}

// Keyring returns the keys, or an error if one of them is not a key.
func (s Secrets) Keyring() (store.Keyring, error) {
	ring, err := store.NewKeyring(s.SecretsKey)
	if err != nil {
		return ring, fmt.Errorf("TIDEWATCH_SECRETS_KEY: %w", err)
	}
	return ring, nil
}
