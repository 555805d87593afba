package jobs

import (
	"cmp"
	"errors"
	"net/netip"
	"time"

	"tidewatch/jobs/alert"
	"tidewatch/store"
)

// AlertConfig configures how alerts are sent. A zero duration stands for its default.
type AlertConfig struct {
	// AllowNetworks lists the non-public networks that webhooks may reach. Default: none.
	AllowNetworks []netip.Prefix
	// Interval is how often a node looks for alerts to send. Default: 5 s.
	Interval time.Duration
	// Keyring encrypts and decrypts the secrets of channels.
	Keyring store.Keyring
	// Mail sends mail. Nil: email channels fail and name the missing setting.
	Mail *alert.Mail
	// Pause is the wait between two attempts to send a message. Default: grows from 5 s to 2 h, see alertPauses.
	Pause time.Duration
	// PublicURL is the address of the page. Default: messages have no links.
	PublicURL string
	// Retain is how long sent alerts are kept. Default: 90 days.
	Retain time.Duration
	// Stranded is how long an attempt may be overdue before the watch releases it. Without a leader, River does not.
	// Default: 20 s.
	Stranded time.Duration
	// Window is how long a channel's first event waits for others, so that an outage causes one message. Default: 1
	// minute.
	Window time.Duration
}

func (c AlertConfig) withDefaults() AlertConfig {
	c.Interval = cmp.Or(c.Interval, 5*time.Second)
	c.Retain = cmp.Or(c.Retain, 90*24*time.Hour)
	c.Stranded = cmp.Or(c.Stranded, 20*time.Second)
	c.Window = cmp.Or(c.Window, time.Minute)
	return c
}

// validate returns everything that is wrong with a config whose defaults are filled in.
func (c AlertConfig) validate() error {
	return errors.Join(
		checkPositive("Alerts.Interval", c.Interval),
		checkPositive("Alerts.Retain", c.Retain),
		checkPositive("Alerts.Stranded", c.Stranded),
		checkPositive("Alerts.Window", c.Window),
	)
}
