package jobs_test

import (
	"slices"
	"testing"

	"github.com/emersion/go-smtp"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store"
	"tidewatch/store/storetest"
)

func mailChannel(tb testing.TB, db storetest.DB, customer uuid.UUID, recipients ...string) store.AlertChannel {
	tb.Helper()
	channel, err := db.SaveAlertChannel(tb.Context(), store.AlertChannel{
		CustomerID: customer, ID: uuid.New(), IsActive: true, Kind: store.AlertEmail, Name: "mail", Recipients: recipients,
		Target: "mail",
	})
	require.NoError(tb, err)
	return channel
}

// refusals refuses all mails of the first recipient permanently, and the first mail of the second recipient for now.
func refusals(permanently, once string) func(string, int) *smtp.SMTPError {
	return func(to string, attempt int) *smtp.SMTPError {
		switch {
		case to == permanently:
			return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
		case to == once && attempt == 1:
			return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "try later"}
		default:
			return nil
		}
	}
}

// sendTestMail sends a test message through a channel, and returns the delivery after its end.
func sendTestMail(t *testing.T, db storetest.DB, office *postOffice, channel store.AlertChannel) store.AlertDelivery {
	t.Helper()
	cfg := alerting(t, db, newEngines(t, noFaults()))
	cfg.Alerts.Mail = office.open(t)
	sent, err := startNode(t, cfg).SendAlertTestIn(t.Context(), db.DB, channel)
	require.NoError(t, err)
	db.WaitFor(t, "the end of the delivery", "SELECT status <> 'pending' FROM alert_deliveries WHERE id = $1", sent.ID)
	sent, err = db.AlertDelivery(t.Context(), sent.ID)
	require.NoError(t, err)
	return sent
}

func TestAlertMail_ReachesEachRecipientOnceDespiteRefusals(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	office := &postOffice{refuse: refusals("bo@example.com", "cy@example.com")}
	sent := sendTestMail(t, db, office, mailChannel(t, db, db.Brand(t, 0).CustomerID,
		"ada@example.com", "bo@example.com", "cy@example.com", "dee@example.com"))
	require.Equal(t, store.AlertDelivered, sent.Status)
	require.Len(t, sent.Tried, 2)
	first, second := sent.Tried[0], sent.Tried[1]
	require.Equal(t, []string{"ada@example.com", "dee@example.com"}, first.Accepted)
	require.Equal(t, []string{"bo@example.com"}, first.Refused)
	require.Regexp(t, `^Bo@example\.com: .*no such user.*; cy@example\.com: .*try later`, first.Error)
	require.Equal(t, []string{"cy@example.com"}, second.Accepted)
	require.Empty(t, second.Error)
	for _, to := range []string{"ada@example.com", "cy@example.com", "dee@example.com"} {
		require.Len(t, office.letters[to], 1, to)
	}
	require.Equal(t, 1, office.tries["bo@example.com"], "a permanent refusal is not repeated")
}

func TestAlertMail_FailsOnlyIfItReachesNoRecipient(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		recipients []string
		want       store.AlertStatus
	}{
		"some are refused": {[]string{"bo@example.com", "ada@example.com"}, store.AlertDelivered},
		"all are refused":  {[]string{"bo@example.com"}, store.AlertGivenUp},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			office := &postOffice{refuse: refusals("bo@example.com", "")}
			sent := sendTestMail(t, db, office, mailChannel(t, db, db.Brand(t, 0).CustomerID, c.recipients...))
			require.Equal(t, c.want, sent.Status)
			require.Len(t, sent.Tried, 1)
			require.Contains(t, sent.Tried[0].Error, "no such user")
			require.Len(t, office.letters, len(c.recipients)-1)
			db.WaitFor(t, "the end of the job", "SELECT state IN ('cancelled', 'completed') FROM river_job WHERE kind = 'alert'")
		})
	}
}

func TestAlertMail_ReachesARecipientOnceWhomTheChannelNamesTwice(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	office := &postOffice{refuse: refusals("", "")}
	sent := sendTestMail(t, db, office,
		mailChannel(t, db, db.Brand(t, 0).CustomerID, "ada@example.com", "Ada@example.com", "ada@example.com"))
	require.Equal(t, store.AlertDelivered, sent.Status)
	require.Equal(t, map[string]int{"ada@example.com": 1}, office.tries)
}

// An admin changes the letter case of the recipients between two attempts.
func TestAlertMail_IsNotRepeatedToAnEditedSpelling(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	channel := mailChannel(t, db, db.Brand(t, 0).CustomerID, "ada@example.com", "bo@example.com", "cy@example.com")
	office := &postOffice{refuse: func(to string, attempt int) *smtp.SMTPError {
		if to == "cy@example.com" {
			db.Exec(t, `UPDATE alert_channels SET recipients = '{Ada@Example.com,BO@example.com,Cy@example.com}'
				WHERE id = $1`, channel.ID)
		}
		return refusals("bo@example.com", "cy@example.com")(to, attempt)
	}}
	sent := sendTestMail(t, db, office, channel)
	require.Equal(t, store.AlertDelivered, sent.Status)
	require.Len(t, sent.Tried, 2)
	require.Equal(t, []string{"Cy@example.com"}, sent.Tried[1].Accepted)
	require.Empty(t, sent.Tried[1].Error)
	for _, to := range []string{"Ada@Example.com", "BO@example.com"} {
		require.Zero(t, office.tries[to], to)
	}
}

// A recipient who has not received the mail is removed from the channel between two attempts.
func TestAlertMail_EndsIfTheLastRemainingRecipientIsRemoved(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	channel := mailChannel(t, db, db.Brand(t, 0).CustomerID, "cy@example.com", "ada@example.com")
	office := &postOffice{refuse: func(to string, attempt int) *smtp.SMTPError {
		if to != "cy@example.com" {
			return nil
		}
		db.Exec(t, "UPDATE alert_channels SET recipients = '{ada@example.com}' WHERE id = $1", channel.ID)
		return refusals("", to)(to, attempt)
	}}
	sent := sendTestMail(t, db, office, channel)
	require.Equal(t, store.AlertDelivered, sent.Status)
	require.Len(t, sent.Tried, 2)
	require.Contains(t, sent.Tried[1].Error, "removed from the channel")
	require.Len(t, office.letters["ada@example.com"], 1)
	require.Equal(t, 1, office.tries["cy@example.com"])
}

// The job of a stopped node repeats the number of an attempt. Each attempt is stored.
func TestAlertAttempts_WithTheSameNumberAreAllStored(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	office := &postOffice{refuse: refusals("", "")}
	id := sendTestMail(t, db, office, mailChannel(t, db, db.Brand(t, 0).CustomerID, "ada@example.com")).ID
	db.Exec(t, "DELETE FROM alert_attempts")
	// Without an unfinished job, the node would mark the delivery as failed.
	db.Exec(t, "UPDATE river_job SET state = 'pending', finalized_at = NULL WHERE kind = 'alert'")
	db.Exec(t, "UPDATE alert_deliveries SET status = 'pending', finished_at = NULL")
	record := func(number int, failure string, status store.AlertStatus) {
		require.NoError(t, db.InTx(t.Context(), func(db *store.DB) error {
			return db.RecordAlertAttempt(t.Context(), id, store.AlertAttempt{Number: number, Error: failure}, status)
		}))
	}
	record(3, "refused", store.AlertPending)
	record(3, "", store.AlertDelivered)
	record(5, "late", store.AlertGivenUp)
	sent, err := db.AlertDelivery(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, store.AlertDelivered, sent.Status)
	var numbers []int
	var failures []string
	for _, a := range sent.Tried {
		numbers, failures = append(numbers, a.Number), append(failures, a.Error)
	}
	require.Equal(t, []int{3, 4, 5}, numbers)
	require.True(t, slices.Equal([]string{"refused", "", "late"}, failures), failures)
}
