package api

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/catalog"
	"tidewatch/api/door"
	"tidewatch/api/problem"
	"tidewatch/jobs/alert"
	"tidewatch/store"
)

// Alerts checks alert channels, encrypts their secrets and sends test messages. Package jobs implements this interface,
// and package cmd passes the implementation to the API.
type Alerts interface {
	// MailMissing returns the name of a missing setting that the server needs to send e-mail. MailMissing returns "" if
	// the server can send e-mail.
	MailMissing() string
	// CheckAlertURL returns an error if a URL is not a valid receiver of alerts.
	CheckAlertURL(url string) error
	// SealAlert encrypts a secret of a channel for storage.
	SealAlert(secret string, channel uuid.UUID) []byte
	// SendAlertTestIn stores a test message for a channel in the transaction "db". The message is sent after the
	// commit. The error is a [*store.ConflictError] while another test of the channel is in progress.
	SendAlertTestIn(ctx context.Context, db *store.DB, channel store.AlertChannel) (store.AlertDelivery, error)
}

// These constants limit the alert channels and alert rules of one customer.
const (
	mostAlertChannels = 50
	mostAlertRules    = 500
)

// AlertChannel is a destination of a customer's alerts. The API never returns the URL or the secret of a channel.
type AlertChannel struct {
	ID         uuid.UUID `format:"uuid" json:"id"`
	CustomerID uuid.UUID `format:"uuid" json:"customer_id"`
	Name       string    `doc:"The name of the channel. The names of a customer's channels are unique." example:"on call" json:"name"`
	Kind       string    `doc:"The kind of the channel. The kind \"webhook\" sends requests that are signed as in Standard Webhooks. The kind \"slack\" sends to an incoming webhook of Slack or a compatible service. The kind \"email\" sends through the server's mail server." enum:"webhook,slack,email" json:"kind"`
	Target     string    `doc:"The visible part of the destination: the scheme and host of the URL, or the recipients." example:"https://hooks.example.com" json:"target"`
	Recipients []string  `doc:"The recipients of a channel of kind \"email\". The list is empty for other kinds." example:"[\"ada@example.com\"]" json:"recipients" nullable:"false"`
	IsActive   bool      `doc:"Whether the channel is active. An inactive channel sends only test messages." json:"is_active"`
	CreatedAt  time.Time `json:"created_at"`
	UpdatedAt  time.Time `json:"updated_at"`
}

func alertChannelFrom(c store.AlertChannel) AlertChannel {
	return AlertChannel{
		ID:         c.ID,
		CustomerID: c.CustomerID,
		Name:       c.Name,
		Kind:       string(c.Kind),
		Target:     c.Target,
		Recipients: c.Recipients,
		IsActive:   c.IsActive,
		CreatedAt:  c.CreatedAt,
		UpdatedAt:  c.UpdatedAt,
	}
}

type listAlertChannelsInput struct {
	ListParams

	CustomerID IDParam `doc:"Filters by customer." format:"uuid" query:"customer_id"`
}

func (s *server) listAlertChannels(ctx context.Context, in *listAlertChannelsInput) (*pageOutput[AlertChannel], error) {
	f := store.AlertFilter{CustomerID: in.CustomerID.pointer(), Visible: visible(ctx)}
	after, err := in.begin("alert-channels", f)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.AlertChannels(ctx, f, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	return turn(
		&in.ListParams,
		"alert-channels",
		f,
		rows,
		func(c store.AlertChannel) store.Place { return store.Place{At: c.CreatedAt, ID: c.ID} },
		alertChannelFrom,
	)
}

// AlertChannelPath has the path parameter of operations on one channel.
type AlertChannelPath struct {
	ID uuid.UUID `doc:"The id of the channel." format:"uuid" path:"id"`
}

type alertChannelOutput = resource[AlertChannel]

func (s *server) getAlertChannel(ctx context.Context, in *AlertChannelPath) (*alertChannelOutput, error) {
	c, err := s.db.AlertChannel(ctx, in.ID)
	if err := checkVisible(ctx, &c.CustomerID, err, problem.NotFound("alert channel")); err != nil {
		return nil, err
	}
	return resourceOf(alertChannelFrom(c), alertChannelTag(c)), nil
}

// NewAlertChannel is the body of a request that creates an alert channel.
type NewAlertChannel struct {
	CustomerID *uuid.UUID `doc:"The customer that owns the new object. Callers who are limited to one customer may omit the field." format:"uuid" json:"customer_id,omitempty"`
	Name       string     `doc:"The name of the channel. The names of a customer's channels are unique." example:"on call" json:"name" maxLength:"200" minLength:"1"`
	Kind       string     `doc:"The kind of the channel." enum:"webhook,slack,email" json:"kind"`
	URL        string     `doc:"The URL of the receiver. The field is required for the kinds \"webhook\" and \"slack\", and does not apply to the kind \"email\". The URL must start with https and be on the public internet. Operators can allow other addresses. The API never returns the URL." example:"https://hooks.example.com/tidewatch" json:"url,omitempty" maxLength:"2000"`
	Secret     string     `doc:"The key that signs the messages. The field is required for the kind \"webhook\", and does not apply to the kinds \"slack\" and \"email\". The key is the prefix whsec_, followed by 24 to 64 random bytes in base64. The API never returns the key." example:"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" json:"secret,omitempty" maxLength:"200"`
	Recipients []string   `doc:"The e-mail addresses, without display names. The field is required for the kind \"email\", and does not apply to the kinds \"webhook\" and \"slack\"." example:"[\"ada@example.com\"]" json:"recipients,omitempty" maxItems:"10" nullable:"false"`
	IsActive   *bool      `default:"true" doc:"Whether the channel is active. An inactive channel sends only test messages." json:"is_active,omitempty"`
}

type createAlertChannelInput struct {
	IdempotencyParams

	Body NewAlertChannel
}

func (s *server) createAlertChannel(ctx context.Context, in *createAlertChannelInput) (*alertChannelOutput, error) {
	return once(
		ctx,
		s,
		in.IdempotencyParams,
		in.Body,
		func(db *store.DB) (*alertChannelOutput, error) {
			b := in.Body
			customer, err := customerFor(ctx, db, b.CustomerID)
			if err != nil {
				return nil, err
			}
			if _, err := db.LockCustomer(ctx, customer); err != nil { // the lock enforces the maximum number of channels
				return nil, err
			}
			channels, _, err := db.CountAlerts(ctx, customer)
			if err != nil {
				return nil, err
			}
			if channels >= mostAlertChannels {
				return nil, problem.New(
					http.StatusConflict,
					fmt.Sprintf("A customer can have at most %d alert channels.", mostAlertChannels),
				)
			}
			c := store.AlertChannel{
				CustomerID: customer,
				ID:         uuid.Must(uuid.NewV7()),
				IsActive:   b.IsActive == nil || *b.IsActive,
				Kind:       store.AlertChannelKind(b.Kind),
				Name:       b.Name,
			}
			return s.saveAlertChannel(
				ctx,
				db,
				c,
				alertSecrets{recipients: b.Recipients, secret: b.Secret, url: b.URL},
				change{},
			)
		},
	)
}

// alertSecrets is the destination of a channel in clear text. An empty field means that the stored value does not
// change.
type alertSecrets struct {
	recipients  []string
	secret, url string
}

// saveAlertChannel checks an alert channel and writes the channel to the database and to the audit log.
func (s *server) saveAlertChannel(
	ctx context.Context,
	db *store.DB,
	c store.AlertChannel,
	to alertSecrets,
	done change,
) (*alertChannelOutput, error) {
	if err := s.setDestination(&c, to); err != nil {
		return nil, err
	}
	saved, err := db.SaveAlertChannel(ctx, c)
	if _, duplicate := store.Duplicate(err); duplicate {
		return nil, problem.Taken("name", "another channel of this customer has this name")
	}
	if err != nil {
		return nil, err
	}
	out := resourceOf(alertChannelFrom(saved), alertChannelTag(saved))
	done.after, done.customer, done.objectID = out.Body, &saved.CustomerID, saved.ID.String()
	return out, s.auditEdit(ctx, db, out.ETag, done)
}

// setDestination checks the destination of a channel and encrypts the secrets of the channel.
func (s *server) setDestination(c *store.AlertChannel, to alertSecrets) error {
	var wrong fieldProblems
	wrong.rule("name", c.Name, catalog.RefuseName)
	mail, signed := c.Kind == store.AlertEmail, c.Kind == store.AlertWebhook
	wrong.belongs("url", string(c.Kind), to.url != "", !mail, c.URL != nil)
	wrong.belongs("secret", string(c.Kind), to.secret != "", signed, c.Secret != nil)
	wrong.belongs("recipients", string(c.Kind), len(to.recipients) > 0, mail, len(c.Recipients) > 0)
	if mail && len(c.Recipients) == 0 && s.cfg.Alerts.MailMissing() != "" {
		wrong.rule("kind", "", func(string) string {
			return "e-mail cannot be sent: the server lacks the setting " + s.cfg.Alerts.MailMissing()
		})
	}
	if err := wrong.err(); err != nil {
		return err
	}
	if to.url != "" {
		wrong.rule("url", to.url, refusal(s.cfg.Alerts.CheckAlertURL))
		c.URL, c.Target = s.cfg.Alerts.SealAlert(to.url, c.ID), hostOf(to.url)
	}
	if to.secret != "" {
		wrong.rule("secret", to.secret, refusal(alert.CheckSecret))
		c.Secret = s.cfg.Alerts.SealAlert(to.secret, c.ID)
	}
	if len(to.recipients) > 0 {
		wrong.rules("recipients", to.recipients, refusal(alert.CheckRecipient))
		c.Recipients, c.Target = to.recipients, strings.Join(to.recipients, ", ")
	}
	return wrong.err()
}

// The method "belongs" checks a field against the kind of an alert channel, an alert rule or an exception. The
// parameter "given" says whether the request has the field, and "wanted" says whether the field applies to the kind. A
// field that applies is required, unless the parameter "had" is true.
func (f *fieldProblems) belongs(field, kind string, given, wanted, had bool) {
	f.rule(field, "", func(string) string {
		switch {
		case given && !wanted:
			return "does not apply to kind \"" + kind + "\": omit it"
		case !given && wanted && !had:
			return "is required for kind \"" + kind + "\""
		default:
			return ""
		}
	})
}

// refusal converts a check that returns an error into a function that [fieldProblems.rule] accepts.
func refusal(check func(string) error) func(string) string {
	return func(value string) string {
		if err := check(value); err != nil {
			return err.Error()
		}
		return ""
	}
}

// hostOf returns the scheme and host of a URL. The path and the query of the URL are hidden, because both may contain
// secrets.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// AlertChannelChange is an edit of an alert channel. A field that the request omits keeps its value. An edit cannot
// change the kind of a channel.
type AlertChannelChange struct {
	Name       Given[string]   `doc:"The name of the channel. The names of a customer's channels are unique." example:"on call" json:"name,omitzero" maxLength:"200" minLength:"1"`
	URL        Given[string]   `doc:"The new URL of the receiver. The field does not apply to the kind \"email\"." example:"https://hooks.example.com/tidewatch" json:"url,omitzero" maxLength:"2000"`
	Secret     Given[string]   `doc:"The new key that signs the messages. The field does not apply to the kinds \"slack\" and \"email\"." example:"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" json:"secret,omitzero" maxLength:"200"`
	Recipients Given[[]string] `doc:"The new e-mail addresses. The field does not apply to the kinds \"webhook\" and \"slack\". The new list replaces the old list." example:"[\"ada@example.com\"]" json:"recipients,omitzero" maxItems:"10" nullable:"false"`
	IsActive   Given[bool]     `doc:"Whether the channel is active. An inactive channel sends only test messages." json:"is_active,omitzero"`
}

// refuseEmpty refuses an empty destination, because an edit with an empty destination would change nothing.
func (b AlertChannelChange) refuseEmpty() error {
	var wrong fieldProblems
	for _, field := range []struct {
		name    string
		isEmpty bool
	}{
		{"url", b.URL.Set && b.URL.Value == ""},
		{"secret", b.Secret.Set && b.Secret.Value == ""},
		{"recipients", b.Recipients.Set && len(b.Recipients.Value) == 0},
	} {
		if field.isEmpty {
			wrong.rule(field.name, "", func(string) string { return "must not be empty: omit the field to keep its value" })
		}
	}
	return wrong.err()
}

type updateAlertChannelInput struct {
	AlertChannelWriteParams

	Body AlertChannelChange
}

func (s *server) updateAlertChannel(ctx context.Context, in *updateAlertChannelInput) (*alertChannelOutput, error) {
	if err := in.Body.refuseEmpty(); err != nil {
		return nil, err
	}
	var out *alertChannelOutput
	err := s.db.InTx(ctx, func(db *store.DB) error {
		c, err := lockAlertChannel(ctx, db, in.AlertChannelWriteParams)
		if err != nil {
			return err
		}
		before, tag := alertChannelFrom(c), alertChannelTag(c)
		in.Body.Name.assign(&c.Name)
		in.Body.IsActive.assign(&c.IsActive)
		to := alertSecrets{
			recipients: in.Body.Recipients.Value, secret: in.Body.Secret.Value, url: in.Body.URL.Value,
		}
		out, err = s.saveAlertChannel(ctx, db, c, to, change{before: before, tag: tag})
		return err
	})
	return out, err
}

// AlertChannelWriteParams has the path and the condition of operations that change or delete an alert channel.
type AlertChannelWriteParams struct {
	AlertChannelPath
	IfMatchParam
}

// lockAlertChannel locks and returns an alert channel that the caller may see. lockAlertChannel returns an error if the
// ETag of the alert channel does not match.
func lockAlertChannel(ctx context.Context, db *store.DB, in AlertChannelWriteParams) (store.AlertChannel, error) {
	c, err := db.LockAlertChannel(ctx, in.ID)
	if err := checkVisible(ctx, &c.CustomerID, err, problem.NotFound("alert channel")); err != nil {
		return c, err
	}
	return c, in.holds("alert channel", alertChannelTag(c))
}

func (s *server) deleteAlertChannel(ctx context.Context, in *AlertChannelWriteParams) (*struct{}, error) {
	return nil, s.db.InTx(ctx, func(db *store.DB) error {
		c, err := lockAlertChannel(ctx, db, *in)
		if err != nil {
			return err
		}
		if err := db.DeleteAlertChannel(ctx, c.ID); err != nil {
			return err
		}
		return s.audit(ctx, db, change{before: alertChannelFrom(c), customer: &c.CustomerID, objectID: c.ID.String()})
	})
}

type testAlertChannelInput struct {
	AlertChannelPath
	IdempotencyParams
}

func (s *server) testAlertChannel(ctx context.Context, in *testAlertChannelInput) (*alertDeliveryOutput, error) {
	return once(ctx, s, in.IdempotencyParams, in.ID, func(db *store.DB) (*alertDeliveryOutput, error) {
		c, err := lockAlertChannel(ctx, db, AlertChannelWriteParams{AlertChannelPath: in.AlertChannelPath})
		if err != nil {
			return nil, err
		}
		if err := admitAlertTest(ctx, db, c); err != nil {
			return nil, err
		}
		sent, err := s.cfg.Alerts.SendAlertTestIn(ctx, db, c)
		if err != nil {
			return nil, err
		}
		out := &alertDeliveryOutput{Body: alertDeliveryFrom(sent)}
		return out, s.audit(ctx, db, change{customer: &c.CustomerID, objectID: c.ID.String()})
	})
}

// admitAlertTest limits the test mails that one caller sends, and the test mails to one e-mail address.
func admitAlertTest(ctx context.Context, db *store.DB, c store.AlertChannel) error {
	if len(c.Recipients) == 0 {
		return nil
	}
	limits := []mailLimit{{"alert tests by " + keyOwner(door.CallerOf(ctx)), freeAlertTests}}
	recipients := make([]string, len(c.Recipients))
	for i, to := range c.Recipients {
		recipients[i] = store.FoldEmail(to)
	}
	slices.Sort(recipients) // the order avoids deadlocks
	for _, to := range slices.Compact(recipients) {
		limits = append(limits, mailLimit{"alert test to " + to, freeAccountResets})
	}
	return countMail(ctx, db, "Too many test messages were sent. Wait up to 15 minutes, then try again.", limits)
}
