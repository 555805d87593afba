package alert

import (
	"cmp"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"

	"tidewatch/jobs/numeral"
	"tidewatch/jobs/zoneinfo"
)

// Message is the content of a delivery. Callers store a message before the first attempt, so that all attempts send the
// same content.
type Message struct {
	At       time.Time `json:"at"`
	Customer string    `doc:"The name of the customer." example:"Northwind Ltd" json:"customer"`
	Digest   string    `doc:"The timing of a digest of changes. The field is absent for other messages." enum:"daily,weekly" json:"digest,omitempty"`
	Events   []Event   `doc:"Up to 50 events. The list is empty in test messages." json:"events" nullable:"false"`
	More     int       `doc:"The number of events that the message does not list." json:"more"`
	Test     bool      `doc:"Whether the message is a test." json:"test"`
	Title    string    `doc:"A title of one line." example:"Acme: a schedule is failing" json:"title"`
	URL      string    `doc:"The page with all alerts or changes. The text is empty if the server's public URL is not configured." example:"https://tidewatch.example.com/admin/settings/alerts" json:"url"`

	// Scored is the content of a webhook of the type run.scored; nil for other messages.
	Scored *ScoredRun `hidden:"true" json:"scored,omitempty"`
}

// Event describes one event in a message.
type Event struct {
	Advice         string     `doc:"The recommended action. The text is empty if no action is needed." example:"Open the run, fix the cause that the error message names, and retry the run." json:"advice"`
	Brand          string     `doc:"The name of the brand. The text is empty if the event concerns all brands of the customer." example:"Acme" json:"brand"`
	BrandID        *uuid.UUID `format:"uuid" json:"brand_id"`
	Change         *Change    `doc:"The figures of a change. The field is absent for other kinds of events." json:"change,omitempty"`
	Kind           string     `doc:"The kind of the event." enum:"failing,recovered,missed,late,silent,ran_again,cap_reached,key_refused,key_accepted,out_of_quota,quota_restored,change" json:"kind"`
	RunID          *uuid.UUID `format:"uuid" json:"run_id"`
	Schedule       string     `doc:"The name or the cron expression of the schedule. The text is empty if the event has no schedule, or if the schedule was deleted." example:"mornings" json:"schedule"`
	ScheduledJobID *uuid.UUID `format:"uuid" json:"scheduled_job_id"`
	Since          time.Time  `doc:"The time at which the problem began, or at which the change took effect. For the kinds \"recovered\", \"key_accepted\" and \"quota_restored\", the value is the time at which the problem ended." json:"since"`
	Text           string     `doc:"A description of the event, with the affected object and the time of the start." example:"Acme, schedule \"mornings\": the last 3 runs failed, since Mon 2 Mar 2026 09:00 (UTC)." json:"text"`
	URL            string     `doc:"The page with details. The text is empty if the server's public URL is not configured." example:"https://tidewatch.example.com/admin/runs/0199f7a2-8f1e-7cc0-9d3b-0f4c2f9be001" json:"url"`
}

// Facts contains the data of an event. [NewMessage] turns Facts into an [Event].
type Facts struct {
	Brand   string // the brand's name; empty if the event concerns all brands of the customer
	BrandID *uuid.UUID
	// Cron is the schedule's cron expression; empty if the event has no schedule, or if the schedule was deleted.
	Cron           string
	Engine         string
	ErrorMessage   string
	FailingSince   time.Time
	Failures       int
	Kind           string
	OfKind         int // the number of schedules or engines with events of the same kind
	Paused         bool
	RunID          *uuid.UUID
	Schedule       string // the schedule's name; empty if the schedule has no name
	ScheduledJobID *uuid.UUID
	Seconds        int
	Since          time.Time
	StartedAt      time.Time // the start of the run; zero if the run did not start
	// Times is the number of events with the same kind and subject; the message lists only the newest event.
	Times int
	Zone  string // the schedule's time zone; UTC if empty
}

const (
	maxName   = 120 // maximum number of characters of a name in a message
	maxReason = 300 // maximum number of characters of an engine's or a run's error in a message
)

// NewMessage returns a message that lists the events in the order of the parameter "facts". The parameter "publicURL"
// is the public address of this server. The message has no links if publicURL is empty.
func NewMessage(customer, publicURL string, at time.Time, facts []Facts) Message {
	m := Message{
		At:       at.UTC(),
		Customer: plain(customer, maxName),
		Events:   make([]Event, 0, len(facts)),
		URL:      Link(publicURL, "/admin/settings/alerts"),
	}
	things := map[string]int{}
	var kinds []string
	for _, f := range facts {
		m.Events = append(m.Events, f.event(publicURL))
		if things[f.Kind] == 0 {
			kinds = append(kinds, f.Kind)
		}
		things[f.Kind] = max(things[f.Kind], f.OfKind, 1)
	}
	total := 0
	parts := make([]string, len(kinds))
	for i, kind := range kinds {
		total += things[kind]
		parts[i] = summary(kind, things[kind])
	}
	m.More = total - len(facts)
	who := m.Customer
	if total == 1 && facts[0].Brand != "" {
		who = plain(facts[0].Brand, maxName)
	}
	m.Title = who + ": " + strings.Join(parts, ", ")
	return m
}

// TestMessage returns a message that tests a channel.
func TestMessage(customer, publicURL string, at time.Time) Message {
	m := Message{
		At:       at.UTC(),
		Customer: plain(customer, maxName),
		Events:   []Event{},
		Test:     true,
		URL:      Link(publicURL, "/admin/settings/alerts"),
	}
	m.Title = "Test message from Tidewatch for " + m.Customer + ": alerts will arrive here"
	return m
}

// summary returns the part of a title about n schedules or engines with events of the same kind.
func summary(kind string, n int) string {
	schedules := func(one, many string) string {
		if n != 1 {
			return Count(n, "schedule") + " " + many
		}
		return "a schedule " + one
	}
	keys, accounts := "an engine's key is", "an engine's account is"
	if n != 1 {
		keys, accounts = "the keys of "+Count(n, "engine")+" are", "the accounts of "+Count(n, "engine")+" are"
	}
	switch kind {
	case "failing":
		return schedules("is failing", "are failing")
	case "recovered":
		return schedules("recovered", "recovered")
	case "missed":
		return schedules("missed a run", "missed runs")
	case "late":
		return schedules("is late", "are late")
	case "silent":
		return schedules("starts no runs", "start no runs")
	case "ran_again":
		return schedules("runs again", "run again")
	case "cap_reached":
		return "a spending cap was reached"
	case "key_refused":
		return keys + " refused"
	case "key_accepted":
		return keys + " accepted again"
	case "out_of_quota":
		return accounts + " out of money or quota"
	case "quota_restored":
		return accounts + " working again"
	default:
		return kind
	}
}

func (f Facts) event(publicURL string) Event {
	e := Event{
		Brand:          plain(f.Brand, maxName),
		BrandID:        f.BrandID,
		Kind:           f.Kind,
		RunID:          f.RunID,
		Schedule:       plain(cmp.Or(f.Schedule, f.Cron), maxName),
		ScheduledJobID: f.ScheduledJobID,
		Since:          f.Since.UTC(),
	}
	says, advice := f.words()
	e.Text, e.Advice = f.subject()+": "+says, advice
	if f.Times > 1 {
		e.Text += " This is the newest of " + numeral.Count(f.Times) + " such events."
	}
	switch {
	case f.RunID != nil:
		e.URL = Link(publicURL, "/admin/runs/"+f.RunID.String())
	case f.ScheduledJobID != nil:
		e.URL = Link(publicURL, "/admin/scheduled-jobs/"+f.ScheduledJobID.String())
	case f.Engine != "":
		e.URL = Link(publicURL, "/admin/settings/collectors")
	}
	return e
}

// subject returns the name of the schedule, engine or brand of the event.
func (f Facts) subject() string {
	switch {
	case f.Engine != "":
		return plain(f.Engine, maxName)
	case f.ScheduledJobID == nil:
		return cmp.Or(plain(f.Brand, maxName), "All brands")
	case f.Schedule != "":
		return fmt.Sprintf("%s, schedule %q", plain(f.Brand, maxName), plain(f.Schedule, maxName))
	case f.Cron != "":
		return fmt.Sprintf("%s, schedule %s in %s", plain(f.Brand, maxName), plain(f.Cron, maxName), plain(f.Zone, maxName))
	default:
		return plain(f.Brand, maxName) + ", a deleted schedule"
	}
}

// words returns a description of the event and the recommended action.
func (f Facts) words() (says, advice string) {
	reason := plain(f.ErrorMessage, maxReason)
	switch f.Kind {
	case "failing":
		says = fmt.Sprintf("the last %s failed, since %s.", Count(f.Failures, "run"), f.when(f.Since))
		if f.Failures == 1 {
			says = fmt.Sprintf("the run of %s failed.", f.when(f.Since))
		}
		return says + because(reason), "Open the run, fix the cause that the error message names, and retry the run."
	case "recovered":
		return fmt.Sprintf(
			"runs complete again as of %s, after %s since %s.",
			f.when(f.Since), Count(f.Failures, "failed run"), f.when(f.FailingSince),
		), ""
	case "missed":
		return fmt.Sprintf("the tick of %s did not run.%s", f.when(f.Since), because(reason)),
			"Check whether runs take longer than the interval of the schedule, and whether a node was up."
	case "late":
		const look = "Check whether nodes with the worker role are up, and whether an engine's limit delays the runs."
		if f.StartedAt.IsZero() {
			limit := duration(time.Duration(f.Seconds) * time.Second)
			return fmt.Sprintf("the run of %s is more than %s late and has not started.", f.when(f.Since), limit), look
		}
		return fmt.Sprintf("the run of %s started %s late.", f.when(f.Since), duration(f.StartedAt.Sub(f.Since))), look
	case "silent":
		return fmt.Sprintf("no run has started since the tick of %s.%s", f.when(f.Since), because(reason)),
			"Check whether nodes with the roles scheduler and worker are up; /readyz on a node lists the node's problems."
	case "ran_again":
		return fmt.Sprintf("the ticks of the schedule are processed again; no run had started since %s.", f.when(f.Since)), ""
	case "cap_reached":
		if f.Paused {
			return reason + " The schedule is paused.", "Raise the cap, then resume the schedule."
		}
		return reason, "Raise the cap, or wait: daily caps are reset at midnight UTC."
	default:
		return f.engineWords(reason)
	}
}

// engineWords returns a description and the recommended action of an event about an engine.
func (f Facts) engineWords(reason string) (says, advice string) {
	switch f.Kind {
	case "key_refused":
		return fmt.Sprintf("API key refused since %s.%s", f.when(f.Since), because(reason)),
			"Set a valid key in the settings of the server, and restart the server. Calls to this engine fail until then."
	case "key_accepted":
		return "API key accepted again.", ""
	case "out_of_quota":
		return fmt.Sprintf("account out of money or quota since %s.%s", f.when(f.Since), because(reason)),
			"Top up the account or raise its limit at the engine's provider. Calls to this engine fail until then."
	case "quota_restored":
		return "account has money or quota again.", ""
	default:
		return f.Kind, ""
	}
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return " Reason: " + reason
}

// The method "when" formats an instant in the time zone of the schedule, followed by the name of the zone.
func (f Facts) when(at time.Time) string {
	zone := cmp.Or(f.Zone, "UTC")
	location, err := zoneinfo.Current().Load(zone)
	if err != nil {
		location, zone = time.UTC, "UTC"
	}
	return at.In(location).Format("Mon 2 Jan 2006 15:04") + " (" + zone + ")"
}

// duration formats a time span in one unit, such as "90 seconds" or "12 minutes".
func duration(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return Count(int(d/time.Second), "second")
	case d < 2*time.Hour:
		return Count(int(d/time.Minute), "minute")
	case d < 48*time.Hour:
		return Count(int(d/time.Hour), "hour")
	default:
		return Count(int(d/(24*time.Hour)), "day")
	}
}

// Count formats a number with a noun, such as "1,200 calls". The parameter "one" is the noun in the singular.
func Count[N int | int64](n N, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return numeral.Count(n) + " " + one + "s"
}

// Link returns the address of a path of this server, or an empty string if the public address is not configured.
func Link(publicURL, path string) string {
	if publicURL == "" {
		return ""
	}
	return strings.TrimSuffix(publicURL, "/") + path
}

// plain returns an untrusted text as one line. The parameter "most" is the maximum number of characters. The function
// replaces a run of white space with one space, and removes control characters and characters that change the writing
// direction.
func plain(s string, most int) string {
	var b strings.Builder
	n, blank := 0, false
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		if unicode.IsSpace(r) {
			blank = b.Len() > 0
			continue
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || unicode.Is(unicode.Zl, r) ||
			unicode.Is(unicode.Zp, r) {
			continue
		}
		if n >= most {
			b.WriteString("…")
			break
		}
		if blank {
			b.WriteByte(' ')
			n++
		}
		b.WriteRune(r)
		n++
		blank = false
	}
	return b.String()
}
