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

// alertPauses returns the pauses between the attempts to send a message. The eight attempts to send a message take
// about four hours, because an alert is useless after a longer delay.
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

// alertWorker sends messages. All attempts to send a message carry the same message id. If a node dies after sending a
// message but before storing the result, the receiver gets the message twice, with the same id.
type alertWorker struct {
	river.WorkerDefaults[AlertArgs]

	alerts *alerts
}

// Timeout implements [river.Worker]. The timeout of a job that sends a message leaves enough time to store the result
// of the attempt.
func (*alertWorker) Timeout(*river.Job[AlertArgs]) time.Duration {
	return alert.Timeout + 2*flushTimeout
}

// NextRetry implements [river.Worker].
func (w *alertWorker) NextRetry(job *river.Job[AlertArgs]) time.Time {
	return w.alerts.nextAttempt(job.Attempt)
}

// nextAttempt returns the time of the attempt that follows a failed attempt.
func (a *alerts) nextAttempt(failed int) time.Time {
	pauses := alertPauses()
	pause := pauses[min(max(failed, 1), len(pauses))-1]
	if a.cfg.Pause > 0 {
		pause = a.cfg.Pause
	}
	return a.now().Add(pause)
}

// Work implements [river.Worker]. Work makes one attempt to send a message and stores the result.
func (w *alertWorker) Work(ctx context.Context, job *river.Job[AlertArgs]) error {
	db := w.alerts.db
	delivery, err := db.AlertDelivery(ctx, job.Args.DeliveryID)
	if errors.Is(err, store.ErrNotFound) {
		return river.JobCancel(errors.New("the channel was deleted, or the message is too old"))
	}
	if err != nil || delivery.FinishedAt != nil {
		return err
	}
	channel, err := db.AlertChannel(ctx, delivery.ChannelID)
	if err != nil {
		return err
	}
	began := w.alerts.now()
	result := w.alerts.send(ctx, channel, delivery)
	if ctx.Err() != nil && result.Err != nil && len(result.Accepted) == 0 {
		return ctx.Err() // the node is stopping, and River will make another attempt
	}
	attempt, status := attemptOf(job, delivery, result, w.alerts.now().Sub(began))
	err = db.InTx(context.WithoutCancel(ctx), func(db *store.DB) error {
		return db.RecordAlertAttempt(context.WithoutCancel(ctx), delivery.ID, attempt, status)
	})
	if err != nil {
		return fmt.Errorf("store the result of an alert: %w", err)
	}
	if status == store.AlertPending || result.Err == nil {
		return result.Err
	}
	w.alerts.logger.WarnContext(ctx, "Gave up on an alert, or on some of its recipients.",
		slog.String("status", string(status)),
		slog.String("delivery_id", delivery.ID.String()),
		slog.String("channel_id", channel.ID.String()),
		slog.Int("attempts", job.Attempt),
		slog.String("error_message", attempt.Error))
	return river.JobCancel(result.Err)
}

// attemptOf returns the row of an attempt and the resulting status of the delivery. After the last attempt or a
// permanent failure, a mail that reached at least one recipient counts as delivered.
func attemptOf(
	job *river.Job[AlertArgs], delivery store.AlertDelivery, result alert.Result, took time.Duration,
) (store.AlertAttempt, store.AlertStatus) {
	attempt := store.AlertAttempt{
		Accepted: result.Accepted, LatencyMS: took.Milliseconds(), Number: job.Attempt, Refused: result.Refused,
		Response: result.Response,
	}
	if result.StatusCode != 0 {
		attempt.StatusCode = &result.StatusCode
	}
	if result.Err == nil {
		return attempt, store.AlertDelivered
	}
	attempt.Error = sentence(result.Err.Error())
	switch {
	case !result.Permanent && job.Attempt < job.MaxAttempts:
		return attempt, store.AlertPending
	case len(result.Accepted) > 0 || delivery.Tried.Accepted():
		return attempt, store.AlertDelivered
	default:
		return attempt, store.AlertGivenUp
	}
}

// send makes one attempt to send a message to a channel.
func (a *alerts) send(ctx context.Context, channel store.AlertChannel, delivery store.AlertDelivery) alert.Result {
	ctx, cancel := context.WithTimeout(ctx, alert.Timeout)
	defer cancel()
	fail := func(text string) alert.Result { return alert.Result{Err: errors.New(text), Permanent: true} }
	if !channel.IsActive && !delivery.IsTest {
		return fail("the channel is inactive")
	}
	var message alert.Message
	if err := json.Unmarshal(delivery.Message, &message); err != nil {
		return fail("the message cannot be read")
	}
	if channel.Kind == store.AlertEmail {
		if a.cfg.Mail == nil {
			return alert.Result{Err: errLacks(mailSetting)} // another node may have the setting
		}
		recipients := delivery.Tried.Remaining(channel.Recipients)
		if len(recipients) == 0 {
			return fail("the recipients who have not received the mail were removed from the channel")
		}
		return a.cfg.Mail.Send(ctx, recipients, delivery.ID.String(), message)
	}
	address, err := a.cfg.Keyring.Open(channel.URL, channel.ID.String())
	if err != nil {
		return alert.Result{Err: errUnsealed} // another node may have the key of the channel's secrets
	}
	if channel.Kind == store.AlertSlack {
		return a.http.Slack(ctx, address, message)
	}
	secret, err := a.cfg.Keyring.Open(channel.Secret, channel.ID.String())
	if err != nil {
		return alert.Result{Err: errUnsealed}
	}
	return a.http.Webhook(ctx, address, secret, delivery.ID.String(), a.now(), message)
}

var errUnsealed = errors.New("this node lacks the key that encrypts the channel's secrets (TIDEWATCH_SECRETS_KEY)")

// errLacks returns the error of an attempt on a node without a setting.
func errLacks(setting string) error { return errors.New("this node lacks the setting " + setting) }
