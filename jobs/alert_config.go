package jobs

import (
	"cmp"
	"errors"
	"net/netip"
	"time"

	"tidewatch/jobs/alert"
	"tidewatch/store"
)

// AlertConfig configures how alerts are sent. A duration of zero is replaced by the field's default.
type AlertConfig struct {
	// AllowNetworks lists the non-public networks that webhooks may reach. Default: none.
	AllowNetworks []netip.Prefix
	// Interval is the time between two checks for alerts on a node. Default: 5 s.
	Interval time.Duration
	// Keyring encrypts and decrypts the secrets of channels.
	Keyring store.Keyring
	// Mail sends mail. If Mail is nil, email channels fail with an error that names the missing setting.
	Mail *alert.Mail
	// Pause is the wait between two attempts to send a message. By default, the waits grow from 5 s to 2 h (see
	// alertPauses).
	Pause time.Duration
	// PublicURL is the address of the web page to which messages link. If PublicURL is empty, messages have no links.
	PublicURL string
	// ReportAddress returns the address of a new link to a report, and the hash of the secret in the address. If
	// ReportAddress is nil, mails with reports fail, because the public URL is unknown.
	ReportAddress func() (address string, hash []byte)
	// Retain is how long sent alerts are kept. Default: 90 days.
	Retain time.Duration
	// Stranded is how long an attempt may be overdue before the watch hands the attempt to a worker. River itself hands
	// attempts to workers only while the nodes have a leader. Default: 20 s.
	Stranded time.Duration
	// Window is how long a channel's first event waits for further events, so that an outage causes only one message.
	// Two messages about events or changes are at least five windows apart. Default: 1 minute.
	Window time.Duration
}

func (c AlertConfig) withDefaults() AlertConfig {
	c.Interval = cmp.Or(c.Interval, 5*time.Second)
	c.Retain = cmp.Or(c.Retain, 90*24*time.Hour)
	c.Stranded = cmp.Or(c.Stranded, 20*time.Second)
	c.Window = cmp.Or(c.Window, time.Minute)
	return c
}

// validate returns an error that lists all problems of a config. Callers must fill in the defaults before they call
// validate.
func (c AlertConfig) validate() error {
	return errors.Join(
		checkPositive("Alerts.Interval", c.Interval),
		checkPositive("Alerts.Retain", c.Retain),
		checkPositive("Alerts.Stranded", c.Stranded),
		checkPositive("Alerts.Window", c.Window),
	)
}
