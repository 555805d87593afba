// Package report makes reports about brands. A report is a document of one HTML file with the figures, the changes and
// the sources of a period. The HTML file contains no scripts and loads no other files, so that a stored report never
// changes.
//
// All figures come from package insights. The package only selects and formats the figures:
//
//	report.go    templates, periods, and Make, which makes a report
//	read.go      the figures that each template needs
//	where.go     the engines and queries in which the mention rate changed
//	figure.go    names, units and verdicts of the five figures
//	format.go    texts of numbers, days, changes and reasons
//	chart.go     lines as SVG
//	render.go    the HTML of a report, by the templates report.html and report.css
//	look/        logos and colors of customers
package report

import (
	"context"
	"fmt"
	"time"

	"tidewatch/insights"
	"tidewatch/store"
)

// Template determines the period and the sections of a report.
type Template store.ReportTemplate

// A report has one of these templates.
const (
	Weekly      = Template(store.ReportWeekly)      // the newest seven days
	Monthly     = Template(store.ReportMonthly)     // a calendar month
	Competitors = Template(store.ReportCompetitors) // the brand beside its competitors in four weeks
	Sources     = Template(store.ReportSources)     // the cited domains of four weeks
)

// These constants are the numbers of days of the templates.
const (
	weekDays      = 7
	fourWeeksDays = 28
)

// Title returns the name of the template.
func (t Template) Title() string {
	switch t {
	case Weekly:
		return "Weekly summary"
	case Monthly:
		return "Monthly review"
	case Competitors:
		return "Competitors"
	default:
		return "Sources"
	}
}

// Period returns the newest period of the template that ends at the given time or earlier. The given time must be the
// start of a day, and its location is the time zone of the days.
func (t Template) Period(end time.Time) store.Period {
	switch t {
	case Weekly:
		return store.Period{From: insights.StartOfDay(end, -weekDays), To: end}
	case Monthly:
		next := firstOfMonth(end, 0)
		return store.Period{From: firstOfMonth(next, -1), To: next}
	default:
		return store.Period{From: insights.StartOfDay(end, -fourWeeksDays), To: end}
	}
}

// firstOfMonth returns the start of the first day of a month. The month is the given number of months after the month
// of the time t.
func firstOfMonth(t time.Time, months int) time.Time {
	noon := time.Date(t.Year(), t.Month()+time.Month(months), 1, 12, 0, 0, 0, t.Location())
	return insights.StartOfDay(noon, 0)
}

// Request says which report to make.
type Request struct {
	Brand  store.ListedBrand
	Engine func(name string) string // returns the title of an engine, such as "ChatGPT API"
	Now    time.Time                // the time of making, which the report states
	Period store.Period             // whole days in the time zone
	// Template determines the sections.
	Template Template
	Zone     *time.Location
}

func (r Request) segment() insights.Segment { return insights.Segment{Period: r.Period, Zone: r.Zone} }

// Report is a report that is not stored yet.
type Report struct {
	Headline []string // one text for each figure of the brand that has a value
	HTML     []byte
	Title    string
}

// Make reads the figures of a period and returns the report.
func Make(ctx context.Context, db *store.DB, r Request) (Report, error) {
	c, err := read(ctx, db, r)
	if err != nil {
		return Report{}, fmt.Errorf("read the figures of a report: %w", err)
	}
	html, err := c.render()
	if err != nil {
		return Report{}, err
	}
	return Report{Headline: c.headline(), HTML: html, Title: c.Title()}, nil
}

// Title returns the title of the report, such as "Weekly summary: Acme, 21–27 November 2026".
func (r Request) Title() string {
	return fmt.Sprintf("%s: %s, %s", r.Template.Title(), r.Brand.Name, days(r.Period, r.Zone))
}
