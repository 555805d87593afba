package jobs_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"io"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/alert"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// postOffice is a mail server that refuses the mail of some recipients.
type postOffice struct {
	mu      sync.Mutex
	letters map[string][]string // the accepted mails of each recipient
	// The function "lose" decides whether the server closes the connection before or after the server confirms an
	// accepted mail. If "lose" is nil, the server keeps the connection open.
	lose   func(recipient string, attempt int) (before, after bool)
	refuse func(recipient string, attempt int) *smtp.SMTPError
	tries  map[string]int
}

// NewSession implements [smtp.Backend].
func (o *postOffice) NewSession(conn *smtp.Conn) (smtp.Session, error) {
	return &postSession{conn: conn.Conn(), office: o}, nil
}

type postSession struct {
	conn   net.Conn
	isLost bool // whether the connection is lost after the confirmation of the mail
	office *postOffice
	to     string
}

// Reset implements [smtp.Session]. The server calls Reset after each confirmation.
func (s *postSession) Reset() {
	if s.isLost {
		_ = s.conn.Close()
	}
}

func (*postSession) Logout() error                        { return nil }
func (*postSession) Mail(string, *smtp.MailOptions) error { return nil }

func (s *postSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	s.office.mu.Lock()
	defer s.office.mu.Unlock()
	s.office.tries[to]++
	if refused := s.office.refuse(to, s.office.tries[to]); refused != nil {
		return refused
	}
	return nil
}

func (s *postSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	s.office.mu.Lock()
	defer s.office.mu.Unlock()
	s.office.letters[s.to] = append(s.office.letters[s.to], string(raw))
	if s.office.lose == nil {
		return err
	}
	before, after := s.office.lose(s.to, s.office.tries[s.to])
	if s.isLost = after; before {
		_ = s.conn.Close()
	}
	return err
}

// open starts the mail server and returns a sender.
func (o *postOffice) open(t *testing.T) *alert.Mail {
	t.Helper()
	o.letters, o.tries = map[string][]string{}, map[string]int{}
	server := smtp.NewServer(o)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	mail, err := alert.NewMail(alert.MailConfig{
		From: "Tidewatch <reports@tw.example>", Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port,
		TLS: alert.MailPlain,
	})
	require.NoError(t, err)
	return mail
}

// mailing starts a node that sends mail through a server, and triggers a report for the given recipients. The function
// returns the report when no mail is pending.
func mailing(t *testing.T, db storetest.DB, office *postOffice, recipients ...string) store.Report {
	t.Helper()
	cfg := config(t, db, nil)
	cfg.Alerts.Mail, cfg.Alerts.Pause, cfg.Alerts.ReportAddress = office.open(t), time.Millisecond, reportAddress
	node := startNode(t, cfg)
	job := reporting(t, db)
	options, err := json.Marshal(store.Options{Recipients: recipients})
	require.NoError(t, err)
	db.Exec(t, "UPDATE scheduled_jobs SET metadata = $1", string(options))
	run, err := node.Trigger(t.Context(), job.ID, "test")
	require.NoError(t, err)
	waitStatus(t, db, run.ID, store.RunCompleted)
	db.WaitFor(t, "the ends of the mails",
		"SELECT count(*) = $1 AND bool_and(status <> 'pending') FROM report_mails", len(recipients))
	made, err := db.ReportOfRun(t.Context(), run.ID)
	require.NoError(t, err)
	require.Len(t, made.Mails, len(recipients))
	return made
}

// openLink opens the link of a mail, and returns the text of the mail and the report.
func openLink(t *testing.T, db storetest.DB, mail string) (body, html string) {
	t.Helper()
	letter, err := netmail.ReadMessage(strings.NewReader(mail))
	require.NoError(t, err)
	raw, err := io.ReadAll(quotedprintable.NewReader(letter.Body))
	require.NoError(t, err)
	links := regexp.MustCompile(`https://tw\.example/reports/shared/([0-9a-f-]{36})`)
	secrets := links.FindAllStringSubmatch(string(raw), -1)
	require.Len(t, secrets, 2, "the text and the HTML contain the link")
	sum := sha256.Sum256([]byte(secrets[0][1]))
	report, err := db.SharedReport(t.Context(), sum[:])
	require.NoError(t, err)
	return string(raw), string(report)
}

func TestReportMail_ReachesEachRecipientOnceOrSaysWhyNot(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	office := &postOffice{refuse: func(to string, attempt int) *smtp.SMTPError {
		switch {
		case to == "bo@example.com" && attempt == 1:
			return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "try later"}
		case to == "cy@example.com":
			return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
		default:
			return nil
		}
	}}
	made := mailing(t, db, office, "ada@example.com", "bo@example.com", "cy@example.com")
	ada, bo, cy := made.Mails[0], made.Mails[1], made.Mails[2]
	require.Equal(t, store.ReportMailSent, ada.Status)
	require.Equal(t, 1, ada.Attempts)
	require.Nil(t, ada.Error)
	require.Equal(t, store.ReportMailSent, bo.Status)
	require.Equal(t, 2, bo.Attempts)
	require.Contains(t, *bo.Error, "try later")
	require.Equal(t, store.ReportMailFailed, cy.Status)
	require.Equal(t, 1, cy.Attempts, "a permanent error is not repeated")
	require.Contains(t, *cy.Error, "no such user")

	require.Equal(t, "Mail to ada@example.com,Mail to bo@example.com", storetest.Value[string](t, db,
		"SELECT string_agg(created_by, ',' ORDER BY created_by) FROM report_links"), "failed attempts leave no links")
	body, html := openLink(t, db, office.letters["ada@example.com"][0])
	require.Contains(t, html, "<title>Weekly summary: Acme")
	require.Contains(t, body, "no scored answers")
}

// A receiver may keep the first of several mails with the same Message-ID. The link of each mail that may have arrived
// therefore stays valid.
func TestReportMail_LinksOfMailsThatMayHaveArrivedAreValid(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	office := &postOffice{
		lose: func(to string, attempt int) (before, after bool) {
			return to == "bo@example.com" && attempt == 1, to == "ada@example.com"
		},
		refuse: func(string, int) *smtp.SMTPError { return nil },
	}
	made := mailing(t, db, office, "ada@example.com", "bo@example.com")
	ada, bo := made.Mails[0], made.Mails[1]
	require.Equal(t, store.ReportMailSent, ada.Status, "the server confirmed the mail: %v", ada.Error)
	require.Equal(t, 1, ada.Attempts)
	require.Equal(t, store.ReportMailSent, bo.Status)
	require.Equal(t, 2, bo.Attempts)
	require.Len(t, office.letters["ada@example.com"], 1)
	require.Len(t, office.letters["bo@example.com"], 2)
	for _, mails := range office.letters {
		for _, mail := range mails {
			_, html := openLink(t, db, mail)
			require.Contains(t, html, "<title>Weekly summary: Acme")
		}
	}

	// A suspended node resumes after another node has sent the mail, and stores the failure of its own attempt.
	unsent, err := db.UnsentReport(t.Context(), storetest.Value[uuid.UUID](t, db,
		"SELECT id FROM report_mails WHERE recipient = 'ada@example.com'"))
	require.NoError(t, err)
	own, err := db.LinkReportMail(t.Context(), unsent, 30, bytes.Repeat([]byte{1}, 32))
	require.NoError(t, err)
	other, err := db.LinkReportMail(t.Context(), unsent, 30, bytes.Repeat([]byte{2}, 32))
	require.NoError(t, err)
	require.NoError(t, db.RecordReportMail(t.Context(), unsent.MailID, store.ReportMailFailed, "Refused.", own.ID))
	_, err = db.ReportLink(t.Context(), made.ID, own.ID)
	require.ErrorIs(t, err, store.ErrNotFound)
	_, err = db.ReportLink(t.Context(), made.ID, other.ID)
	require.NoError(t, err)
	unsent, err = db.UnsentReport(t.Context(), unsent.MailID)
	require.NoError(t, err)
	require.Equal(t, store.ReportMailSent, unsent.Status)
}

// reportAddress returns the address of a new link and the hash of its secret.
func reportAddress() (address string, hash []byte) {
	secret := uuid.NewString()
	sum := sha256.Sum256([]byte(secret))
	return "https://tw.example/reports/shared/" + secret, sum[:]
}

// During an upgrade that adds a mail server, nodes without the mail server work the same queues.
func TestMail_OfANodeWithoutAMailServerIsSentByAnotherNode(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	cfg := config(t, db, nil)
	cfg.Alerts.Pause = time.Hour
	older := newClient(t, cfg)
	require.NoError(t, older.Start(t.Context()))
	job := reporting(t, db)
	db.Exec(t, `UPDATE scheduled_jobs SET metadata = '{"recipients": ["ada@example.com", "cy@example.com"]}'`)
	run, err := older.Trigger(t.Context(), job.ID, "test")
	require.NoError(t, err)
	waitStatus(t, db, run.ID, store.RunCompleted)
	channel, err := db.SaveAlertChannel(t.Context(), store.AlertChannel{
		CustomerID: job.CustomerID, ID: uuid.New(), Kind: store.AlertEmail, Name: "mail",
		Recipients: []string{"bo@example.com"},
	})
	require.NoError(t, err)
	require.NoError(t, db.Tx(t.Context(), func(_ pgx.Tx, tx *store.DB) error {
		_, err := older.SendAlertTestIn(t.Context(), tx, channel)
		return err
	}))
	db.WaitFor(t, "the first attempts", `SELECT (SELECT bool_and(attempts > 0) FROM report_mails)
		AND EXISTS (SELECT FROM alert_attempts)`)
	require.Equal(t, "pending pending", storetest.Value[string](t, db,
		"SELECT DISTINCT m.status || ' ' || d.status FROM report_mails m, alert_deliveries d"))
	db.Exec(t, `UPDATE river_job SET max_attempts = 2, state = 'available', scheduled_at = now() WHERE args @> (
		SELECT jsonb_build_object('mail_id', id) FROM report_mails WHERE recipient = 'cy@example.com')`)
	db.WaitFor(t, "the last attempt", "SELECT status = 'failed' FROM report_mails WHERE recipient = 'cy@example.com'")
	require.NoError(t, older.Stop(t.Context()))
	require.Equal(t, "This node lacks the setting TIDEWATCH_SMTP_HOST.",
		storetest.Value[string](t, db, "SELECT DISTINCT error FROM report_mails"))
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM report_links"))

	office := &postOffice{refuse: func(string, int) *smtp.SMTPError { return nil }}
	cfg.Alerts.Mail, cfg.Alerts.ReportAddress = office.open(t), reportAddress
	db.Exec(t, "UPDATE river_job SET state = 'available', scheduled_at = now() WHERE state = 'retryable'")
	startNode(t, cfg)
	db.WaitFor(t, "the mails", `SELECT (SELECT count(*) = 1 FROM report_mails WHERE status = 'sent')
		AND (SELECT bool_and(status = 'delivered') FROM alert_deliveries)`)
	require.Len(t, office.letters, 2)
}

// Editors can trigger a schedule again and again, but only admins can change its recipients.
func TestReportMail_OfAScheduleIsLimited(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	office := &postOffice{refuse: func(string, int) *smtp.SMTPError { return nil }}
	cfg := config(t, db, nil)
	cfg.Alerts.Mail, cfg.Alerts.ReportAddress = office.open(t), reportAddress
	node := startNode(t, cfg)
	job := reporting(t, db)
	db.Exec(t, `UPDATE scheduled_jobs SET metadata = '{"recipients": ["ada@example.com", "bo@example.com"]}'`)
	mails := func() string {
		run, err := node.Trigger(t.Context(), job.ID, "test")
		require.NoError(t, err)
		waitStatus(t, db, run.ID, store.RunCompleted)
		db.WaitFor(t, "the ends of the mails", "SELECT count(*) = 2 AND bool_and(status <> 'pending') FROM report_mails")
		made, err := db.ReportOfRun(t.Context(), run.ID)
		require.NoError(t, err)
		db.Exec(t, "DELETE FROM reports") // a deleted report counts as well
		require.Len(t, made.Mails, 2)
		require.Equal(t, made.Mails[0].Status, made.Mails[1].Status)
		if made.Mails[0].Error != nil {
			return string(made.Mails[0].Status) + ": " + *made.Mails[0].Error
		}
		return string(made.Mails[0].Status)
	}
	require.Equal(t, "sent", mails())
	db.Exec(t, "UPDATE mailed_reports SET reports = $1", store.MaxMailedReports-1)
	require.Equal(t, "sent", mails())
	const refused = "failed: The schedule has already mailed 24 reports within 24 hours."
	require.Equal(t, refused, mails())
	db.Exec(t, "UPDATE mailed_reports SET began_at = now() - interval '23 hours'")
	require.Equal(t, refused, mails())
	db.Exec(t, "UPDATE mailed_reports SET began_at = now() - interval '25 hours'")
	require.Equal(t, "sent", mails())
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT reports FROM mailed_reports"))
}

// A queue job that ended without its mail, such as by a cancellation in River UI, leaves no pending mail.
func TestReportMail_OfAnEndedQueueJobFails(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	node := idle(t, db)
	job := reporting(t, db)
	db.Exec(t, `INSERT INTO reports (brand_id, customer_id, template, title, period_from, period_to, timezone, html,
			html_bytes, created_by) VALUES ($1, $2, 'weekly', 'x', now() - interval '1 day', now(), 'UTC', '', 0, 'x')`,
		job.BrandID, job.CustomerID)
	// The recipient of each mail is named after the state of the mail's queue job. The mail to "deleted" has no queue
	// job.
	for _, state := range []string{"cancelled", "completed", "deleted", "discarded", "retryable", "running"} {
		id := storetest.Value[uuid.UUID](t, db,
			"INSERT INTO report_mails (report_id, recipient, error) SELECT id, $1, 'Busy.' FROM reports RETURNING id", state)
		if state == "deleted" {
			continue
		}
		db.Exec(t, `INSERT INTO river_job (kind, queue, args, max_attempts, state, finalized_at, scheduled_at)
			SELECT 'report_mail', 'mail', jsonb_build_object('mail_id', $1::uuid), 8, $2::text::river_job_state,
				CASE WHEN $2 IN ('cancelled', 'completed', 'discarded') THEN now() END, now() - interval '1 hour'`, id, state)
	}
	look(t, node)
	require.Equal(
		t,
		"cancelled failed, completed failed, deleted failed, discarded failed, retryable pending, running pending",
		storetest.Value[string](
			t,
			db,
			"SELECT string_agg(recipient || ' ' || status, ', ' ORDER BY recipient) FROM report_mails",
		),
	)
	require.Equal(t, "The queue job of the mail ended before the mail was sent. Busy.",
		storetest.Value[string](t, db, "SELECT DISTINCT error FROM report_mails WHERE status = 'failed'"))
	require.Equal(t, 1, storetest.Value[int](t, db, "SELECT count(*) FROM river_job WHERE state = 'available'"),
		"an overdue attempt is released")
}
