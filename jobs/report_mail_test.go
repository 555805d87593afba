package jobs_test

import (
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
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/alert"
	"tidewatch/store"
	"tidewatch/store/storetest"
)

// postOffice is a mail server that refuses the mail of some recipients.
type postOffice struct {
	mu      sync.Mutex
	letters map[string]string // the last accepted mail of each recipient
	refuse  func(recipient string, attempt int) *smtp.SMTPError
	tries   map[string]int
}

// NewSession implements [smtp.Backend].
func (o *postOffice) NewSession(*smtp.Conn) (smtp.Session, error) {
	return &postSession{office: o}, nil
}

type postSession struct {
	office *postOffice
	to     string
}

func (*postSession) Reset()                               {}
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
	s.office.letters[s.to] = string(raw)
	return err
}

// open starts the mail server and returns a sender.
func (o *postOffice) open(t *testing.T) *alert.Mail {
	t.Helper()
	o.letters, o.tries = map[string]string{}, map[string]int{}
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
	cfg := config(t, db, nil)
	cfg.Alerts.Mail, cfg.Alerts.Pause = office.open(t), time.Millisecond
	cfg.Alerts.ReportAddress = func() (string, []byte) {
		secret := uuid.NewString()
		sum := sha256.Sum256([]byte(secret))
		return "https://tw.example/reports/shared/" + secret, sum[:]
	}
	node := startNode(t, cfg)
	job := reporting(t, db)
	options, err := json.Marshal(
		store.Options{Recipients: []string{"ada@example.com", "bo@example.com", "cy@example.com"}},
	)
	require.NoError(t, err)
	db.Exec(t, "UPDATE scheduled_jobs SET metadata = $1", string(options))
	run, err := node.Trigger(t.Context(), job.ID, "test")
	require.NoError(t, err)
	waitStatus(t, db, run.ID, store.RunCompleted)
	db.WaitFor(t, "the ends of three mails",
		"SELECT count(*) = 3 AND bool_and(status <> 'pending') FROM report_mails")

	made, err := db.ReportOfRun(t.Context(), run.ID)
	require.NoError(t, err)
	require.Len(t, made.Mails, 3)
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
	letter, err := netmail.ReadMessage(strings.NewReader(office.letters["ada@example.com"]))
	require.NoError(t, err)
	body, err := io.ReadAll(quotedprintable.NewReader(letter.Body))
	require.NoError(t, err)
	secrets := regexp.MustCompile(
		`https://tw\.example/reports/shared/([0-9a-f-]{36})`,
	).FindAllStringSubmatch(
		string(body),
		-1,
	)
	require.Len(t, secrets, 2, "the text and the HTML contain the link")
	sum := sha256.Sum256([]byte(secrets[0][1]))
	html, err := db.SharedReport(t.Context(), sum[:])
	require.NoError(t, err)
	require.Contains(t, string(html), "<title>Weekly summary: Acme")
	require.Contains(t, string(body), "no scored answers")
}

func TestReportMail_WithoutAMailServerFailsAndNamesTheSetting(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	node := startNode(t, config(t, db, nil))
	job := reporting(t, db)
	db.Exec(t, `UPDATE scheduled_jobs SET metadata = '{"recipients": ["ada@example.com"]}'`)
	run, err := node.Trigger(t.Context(), job.ID, "test")
	require.NoError(t, err)
	waitStatus(t, db, run.ID, store.RunCompleted)
	db.WaitFor(t, "the end of the mail", "SELECT count(*) = 1 AND bool_and(status = 'failed') FROM report_mails")
	require.Equal(t, "The server lacks the setting TIDEWATCH_SMTP_HOST.",
		storetest.Value[string](t, db, "SELECT error FROM report_mails"))
	require.Zero(t, storetest.Value[int](t, db, "SELECT count(*) FROM report_links"))
}
