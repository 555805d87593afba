package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"tidewatch/jobs/alert"
	"tidewatch/store"
)

// alertPauses stand between the attempts at a delivery: after eight attempts in about four hours it is given up. An alert
// that comes later helps nobody.
func alertPauses() []time.Duration {
	return []time.Duration{
		5 * time.Second,
		30 * time.Second,
		2 * time.Minute,
		10 * time.Minute,
		30 * time.Minute,
		time.Hour,
		2 * time.Hour,
	}
}

// alertWorker sends a message. Each attempt carries the same id: a node that dies between sending and noting it leaves the
// receiver with the message twice, under one id.
type alertWorker struct {
	river.WorkerDefaults[AlertArgs]

	a *alerts
}

// Timeout allows for writing down what came of it.
func (*alertWorker) Timeout(*river.Job[AlertArgs]) time.Duration {
	return alert.Timeout + 2*flushTimeout
}

// NextRetry says when the next attempt is made.
func (w *alertWorker) NextRetry(job *river.Job[AlertArgs]) time.Time {
	pauses := alertPauses()
	pause := pauses[min(max(job.Attempt, 1), len(pauses))-1]
	if w.a.cfg.Pause > 0 {
		pause = w.a.cfg.Pause
	}
	return w.a.c.cfg.Now().Add(pause)
}

// Work makes one attempt and keeps what came of it.
func (w *alertWorker) Work(ctx context.Context, job *river.Job[AlertArgs]) error {
	delivery, err := w.a.c.db.AlertDelivery(ctx, job.Args.DeliveryID)
	if errors.Is(err, store.ErrNotFound) {
		return river.JobCancel(errors.New("the channel was deleted, or the message is too old"))
	}
	if err != nil || delivery.FinishedAt != nil {
		return err
	}
	channel, err := w.a.c.db.AlertChannel(ctx, delivery.ChannelID)
	if err != nil {
		return err
	}
	began := w.a.c.cfg.Now()
	result := w.a.send(ctx, channel, delivery)
	if ctx.Err() != nil && result.Err != nil {
		return ctx.Err() // the node stops: it is tried again
	}
	attempt := store.AlertAttempt{
		LatencyMS: w.a.c.cfg.Now().Sub(began).Milliseconds(),
		Number:    job.Attempt,
		Response:  result.Response,
	}
	if result.StatusCode != 0 {
		attempt.StatusCode = &result.StatusCode
	}
	status := store.AlertDelivered
	if result.Err != nil {
		attempt.Error = sentence(result.Err.Error())
		status = store.AlertPending
		if result.Permanent || job.Attempt >= job.MaxAttempts {
			status = store.AlertGivenUp
		}
	}
	err = w.a.c.db.InTx(context.WithoutCancel(ctx), func(db *store.DB) error {
		return db.RecordAlertAttempt(context.WithoutCancel(ctx), delivery.ID, attempt, status)
	})
	switch {
	case err != nil:
		return fmt.Errorf("note what came of an alert: %w", err)
	case status == store.AlertGivenUp:
		component(
			w.a.c.logger,
			"alerts",
		).WarnContext(
			ctx,
			"An alert was given up.",
			slog.String("delivery_id", delivery.ID.String()),
			slog.String(
				"channel_id",
				channel.ID.String(),
			),
			slog.Int("attempts", job.Attempt),
			slog.String("error_message", attempt.Error),
		)
		return river.JobCancel(result.Err)
	default:
		return result.Err
	}
}

// send makes one attempt by the channel's way.
func (a *alerts) send(ctx context.Context, channel store.AlertChannel, delivery store.AlertDelivery) alert.Result {
	ctx, cancel := context.WithTimeout(ctx, alert.Timeout)
	defer cancel()
	never := func(text string) alert.Result { return alert.Result{Err: errors.New(text), Permanent: true} }
	if !channel.IsActive && !delivery.IsTest {
		return never("the channel is switched off")
	}
	var message alert.Message
	if err := json.Unmarshal(delivery.Message, &message); err != nil {
		return never("the message cannot be read")
	}
	if channel.Kind == store.AlertEmail {
		if a.cfg.Mail == nil {
			return never("no mail server is set up: set " + mailSetting + " where the server runs")
		}
		return a.cfg.Mail.Send(ctx, channel.Recipients, delivery.ID.String(), message)
	}
	address, err := a.cfg.Keyring.Open(channel.URL, channel.ID.String())
	if err != nil {
		return alert.Result{Err: errUnsealed} // another node may have the key
	}
	if channel.Kind == store.AlertSlack {
		return a.http.Slack(ctx, address, message)
	}
	secret, err := a.cfg.Keyring.Open(channel.Secret, channel.ID.String())
	if err != nil {
		return alert.Result{Err: errUnsealed}
	}
	return a.http.Webhook(ctx, address, secret, delivery.ID.String(), a.c.cfg.Now(), message)
}

var errUnsealed = errors.New(
	"this node lacks the key that the channel's secrets were sealed with (TIDEWATCH_SECRETS_KEY)",
)
