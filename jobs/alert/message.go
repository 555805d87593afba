package alert

import (
	"cmp"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"
)

// Message is what a channel is sent. It is kept as it was made, so that each attempt says the same.
type Message struct {
	At       time.Time `json:"at"`
	Customer string    `json:"customer"`
	Events   []Event   `json:"events"`
	More     int       `json:"more"` // that are not listed
	Test     bool      `json:"test"`
	Title    string    `json:"title"` // in one line
	URL      string    `json:"url"`   // of the page; empty: it is not known
}

// Event is one thing that a message tells of, in words.
type Event struct {
	Advice         string     `json:"advice"` // what to do; empty: nothing
	Brand          string     `json:"brand"`
	BrandID        *uuid.UUID `json:"brand_id"`
	Kind           string     `json:"kind"`
	RunID          *uuid.UUID `json:"run_id"`
	Schedule       string     `json:"schedule"`
	ScheduledJobID *uuid.UUID `json:"scheduled_job_id"`
	Since          time.Time  `json:"since"`
	Text           string     `json:"text"` // what happened, to what, since when
	URL            string     `json:"url"`  // where to look; empty: it is not known
}

// Facts are what is known of an event, from which [NewMessage] makes words.
type Facts struct {
	Brand          string // empty: all of the customer's
	BrandID        *uuid.UUID
	Cron           string // of the schedule; empty: there is none, or it was deleted
	Engine         string
	ErrorMessage   string
	FailingSince   time.Time
	Failures       int
	Kind           string
	OfKind         int // how many things such events tell of
	Paused         bool
	RunID          *uuid.UUID
	Schedule       string // its name; empty: it has none
	ScheduledJobID *uuid.UUID
	Seconds        int
	Since          time.Time
	StartedAt      time.Time // zero: it has not started
	Times          int       // how many such events about this thing; only the newest is told
	Zone           string    // the schedule's time zone; empty: UTC
}

const (
	maxName   = 120 // characters of a name in a message
	maxReason = 300 // of what an engine or a run said
)

// NewMessage makes a message of events, in their order. publicURL is where people find the page; empty: messages have no
// links.
func NewMessage(customer, publicURL string, at time.Time, facts []Facts) Message {
	m := Message{
		At:       at.UTC(),
		Customer: plain(customer, maxName),
		Events:   make([]Event, 0, len(facts)),
		URL:      link(publicURL, "/admin/settings/alerts"),
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

// TestMessage is what somebody sends to see whether a channel works.
func TestMessage(customer, publicURL string, at time.Time) Message {
	m := Message{
		At:       at.UTC(),
		Customer: plain(customer, maxName),
		Events:   []Event{},
		Test:     true,
		URL:      link(publicURL, "/admin/settings/alerts"),
	}
	m.Title = "A test from Tidewatch for " + m.Customer + ": alerts arrive here"
	return m
}

// summary says in a few words how many things are how.
func summary(kind string, n int) string {
	schedules := "a schedule"
	if n != 1 {
		schedules = fmt.Sprintf("%d schedules", n)
	}
	engines := "an engine's key is"
	if n != 1 {
		engines = fmt.Sprintf("the keys of %d engines are", n)
	}
	switch kind {
	case "failing":
		return schedules + " failing"
	case "recovered":
		return schedules + " recovered"
	case "missed":
		return schedules + " missed"
	case "late":
		return schedules + " late"
	case "silent":
		return schedules + " silent"
	case "ran_again":
		return schedules + " running again"
	case "cap_reached":
		return "a spending cap reached"
	case "key_refused":
		return engines + " refused"
	case "key_accepted":
		return engines + " accepted again"
	default:
		return kind
	}
}

func (f Facts) event(publicURL string) Event {
	e := Event{
		Brand: plain(
			f.Brand,
			maxName,
		),
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
		e.Text += fmt.Sprintf(" (The newest of %d.)", f.Times)
	}
	switch {
	case f.RunID != nil:
		e.URL = link(publicURL, "/admin/runs/"+f.RunID.String())
	case f.ScheduledJobID != nil:
		e.URL = link(publicURL, "/admin/scheduled-jobs/"+f.ScheduledJobID.String())
	case f.Engine != "":
		e.URL = link(publicURL, "/admin/settings/collectors")
	}
	return e
}

// subject names what the event is about.
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
		return plain(f.Brand, maxName) + ", a schedule that was deleted since"
	}
}

// words say what happened and what to do about it.
func (f Facts) words() (says, advice string) {
	reason := plain(f.ErrorMessage, maxReason)
	switch f.Kind {
	case "failing":
		says = fmt.Sprintf("its last %d runs failed, since %s.", f.Failures, f.when(f.Since))
		if f.Failures == 1 {
			says = fmt.Sprintf("its run failed, at %s.", f.when(f.Since))
		}
		return says + said(reason), "Open the run, mend what it names, and retry it."
	case "recovered":
		return fmt.Sprintf(
			"runs complete again since %s, after %s that failed since %s.",
			f.when(f.Since),
			count(f.Failures, "run"),
			f.when(f.FailingSince),
		), ""
	case "missed":
		return fmt.Sprintf(
			"the tick of %s did not run.%s",
			f.when(f.Since),
			said(reason),
		), "See whether the runs take longer than the schedule leaves them, or whether no node was up."
	case "late":
		const look = "See whether nodes with the worker role are up, and whether the limit of an engine holds runs up."
		if f.StartedAt.IsZero() {
			return fmt.Sprintf(
				"the run of %s has not started, more than %s after its time.",
				f.when(f.Since),
				duration(time.Duration(f.Seconds)*time.Second),
			), look
		}
		return fmt.Sprintf("the run of %s started %s late.", f.when(f.Since), duration(f.StartedAt.Sub(f.Since))), look
	case "silent":
		return fmt.Sprintf("nothing has run since %s, when it was due.%s", f.when(f.Since), said(reason)),
			"See whether nodes with the roles scheduler and worker are up: /readyz of a node says what it lacks."
	case "ran_again":
		return fmt.Sprintf("it runs again, after nothing had run since %s.", f.when(f.Since)), ""
	case "cap_reached":
		if f.Paused {
			return reason + " The schedule is paused.", "Raise the cap, then switch the schedule on again."
		}
		return reason, "Raise the cap, or leave it: a day's cap ends at midnight UTC."
	case "key_refused":
		return fmt.Sprintf(
			"it refuses the key since %s.%s",
			f.when(f.Since),
			said(reason),
		), "Set a key that is valid where the server runs, and start it again. Runs of this engine fail until then."
	case "key_accepted":
		return "it accepts the key again.", ""
	default:
		return f.Kind, ""
	}
}

func said(reason string) string {
	if reason == "" {
		return ""
	}
	return " It says: " + reason
}

// when is an instant as the clock of the schedule's time zone shows it, with the zone.
func (f Facts) when(at time.Time) string {
	zone := cmp.Or(f.Zone, "UTC")
	location, err := time.LoadLocation(zone)
	if err != nil {
		location, zone = time.UTC, "UTC"
	}
	return at.In(location).Format("Mon 2 Jan 2006 15:04") + " (" + zone + ")"
}

// duration is in words that need no reading of "1h0m0s".
func duration(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return count(int(d/time.Second), "second")
	case d < 2*time.Hour:
		return count(int(d/time.Minute), "minute")
	case d < 48*time.Hour:
		return count(int(d/time.Hour), "hour")
	default:
		return count(int(d/(24*time.Hour)), "day")
	}
}

func count(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

func link(publicURL, path string) string {
	if publicURL == "" {
		return ""
	}
	return strings.TrimSuffix(publicURL, "/") + path
}

// plain is a text from outside in one line of at most so many characters: what breaks lines becomes a blank, and what
// cannot be seen, or turns the direction of what follows, goes.
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
