package alert

import (
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/jobs/numeral"
)

// Change describes a change in the answers about a brand, with the figures before and after the change.
type Change struct {
	After      *Figure     `doc:"The figure after the change. The field is absent for changes without figures." json:"after,omitempty"`
	Before     *Figure     `doc:"The figure before the change. The field is absent for changes without figures." json:"before,omitempty"`
	Collector  string      `doc:"The answer engine. The text is empty if the change is about all engines." example:"chatgpt" json:"collector"`
	Country    string      `example:"DE" json:"country"`
	Difference *Difference `doc:"The difference between the figures. The field is present only for the kinds \"figure_moved\", \"sentiment_turned\" and \"overtaken\"." json:"difference,omitempty"`
	Domain     string      `doc:"The cited domain." example:"acme.com" json:"domain"`
	Effect     string      `enum:"good,bad,neutral" json:"effect"`
	Figure     string      `doc:"The compared figure, for the kinds \"figure_moved\", \"sentiment_turned\" and \"overtaken\". The text is empty for other kinds." example:"mention_rate" json:"figure"`
	FoundAt    time.Time   `doc:"The end of the run after which Tidewatch found the change." json:"found_at"`
	ID         uuid.UUID   `format:"uuid" json:"id"`
	Kind       string      `doc:"The kind of the change." example:"figure_moved" json:"kind"`
	Name       string      `doc:"The competitor that overtook the brand, or the names that changed." example:"Globex" json:"name"`
	PValue     *float64    `doc:"The p-value of the test that the change passed. The value is null for notices." example:"0.0002" json:"p_value"`
	Query      string      `example:"best crm" json:"query"`
	QueryID    *uuid.UUID  `format:"uuid" json:"query_id"`
	Severity   string      `doc:"The severity. The value \"info\" means a notice." enum:"high,medium,low,info" json:"severity"`
}

// Figure is a figure before or after a change.
type Figure struct {
	Count float64  `doc:"The numerator of the figure." example:"29" json:"count"`
	From  string   `doc:"The first day of the period in UTC. The text is empty for changes that compare runs instead of periods, and for notices." example:"2026-11-21" json:"from"`
	High  *float64 `doc:"The upper bound of the 95 % confidence interval." example:"0.49" json:"high"`
	Low   *float64 `doc:"The lower bound of the 95 % confidence interval." example:"0.35" json:"low"`
	N     int      `doc:"The denominator of the figure." example:"30" json:"n"`
	To    string   `doc:"The last day of the period in UTC. The text is empty if from is empty." example:"2026-11-27" json:"to"`
	Value *float64 `doc:"The figure. The value is null without data." example:"0.42" json:"value"`
}

// Difference is the difference of two figures with its 95 % confidence interval.
type Difference struct {
	High  *float64 `doc:"The upper bound of the 95 % confidence interval." example:"0.05" json:"high"`
	Low   *float64 `doc:"The lower bound of the 95 % confidence interval. The value is null for changes of one query." example:"-0.31" json:"low"`
	Value float64  `doc:"The difference." example:"-0.18" json:"value"`
}

// ChangeFacts contains the data of a change. [NewChangeMessage] turns ChangeFacts into an [Event].
type ChangeFacts struct {
	Brand   string
	BrandID uuid.UUID
	Change  Change
	RunID   uuid.UUID
	Since   time.Time
	Text    string // the change in one sentence
}

// kindChange is the kind of events about changes.
const kindChange = "change"

// listedChanges is the maximum number of changes that a message lists.
const listedChanges = 50

const maxSentence = 600 // maximum number of characters of a sentence about a change or a figure

// NewChangeMessage returns a message about changes, in the order of the parameter "facts". The parameter "digest" is
// "daily", "weekly", or empty if the message is not a digest.
func NewChangeMessage(customer, publicURL string, at time.Time, digest string, facts []ChangeFacts) Message {
	m := Message{
		At: at.UTC(), Customer: plain(customer, maxName), Digest: digest, Events: []Event{},
		More: max(len(facts)-listedChanges, 0),
	}
	brands := map[uuid.UUID]bool{}
	for i, f := range facts {
		brands[f.BrandID] = true
		if i < listedChanges {
			m.Events = append(m.Events, f.event(publicURL))
		}
	}
	who := m.Customer
	m.URL = Link(publicURL, "/admin/settings/alerts")
	if len(brands) == 1 {
		who = plain(facts[0].Brand, maxName)
		m.URL = Link(publicURL, changesPath(facts[0].BrandID))
	}
	m.Title = who + ": " + changeSummary(facts)
	if digest != "" {
		m.Title += ", " + digest + " digest"
	}
	return m
}

// changeSummary counts changes by severity, such as "3 changes (1 high, 2 low) and 1 notice".
func changeSummary(facts []ChangeFacts) string {
	of := map[string]int{}
	for _, f := range facts {
		of[f.Change.Severity]++
	}
	var levels, parts []string
	for _, severity := range []string{"high", "medium", "low"} {
		if of[severity] > 0 {
			levels = append(levels, numeral.Count(of[severity])+" "+severity)
		}
	}
	if changes := len(facts) - of["info"]; changes > 0 {
		parts = append(parts, Count(changes, "change")+" ("+strings.Join(levels, ", ")+")")
	}
	if of["info"] > 0 {
		parts = append(parts, Count(of["info"], "notice"))
	}
	return strings.Join(parts, " and ")
}

func (f ChangeFacts) event(publicURL string) Event {
	change := f.Change
	for _, text := range []*string{
		&change.Country, &change.Domain, &change.Name, &change.Query,
	} {
		*text = plain(*text, maxReason)
	}
	query := url.Values{"kind": {change.Kind}}
	if change.Collector != "" {
		query.Set("collector", change.Collector)
	}
	if change.Query != "" { // the page leaves out branded queries by default
		query.Set("query_class", "branded,competitor,unbranded")
	}
	return Event{
		Brand: plain(f.Brand, maxName), BrandID: &f.BrandID, Change: &change, Kind: kindChange, RunID: &f.RunID,
		Since: f.Since.UTC(), Text: plain(f.Brand, maxName) + ": " + plain(f.Text, maxSentence),
		URL: Link(publicURL, changesPath(f.BrandID)+"?"+query.Encode()),
	}
}

// changesPath returns the path of the page with the changes of a brand.
func changesPath(brandID uuid.UUID) string { return "/admin/brands/" + brandID.String() + "/changes" }
