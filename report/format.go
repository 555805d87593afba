package report

import (
	"cmp"
	"fmt"
	"math"
	"strings"
	"time"

	"tidewatch/insights"
	"tidewatch/insights/sourcetype"
	"tidewatch/jobs/comparison"
	"tidewatch/jobs/numeral"
	"tidewatch/store"
)

// days returns the days of a period, such as "21–27 November 2026".
func days(p store.Period, zone *time.Location) string {
	first, last := p.From.In(zone), insights.StartOfDay(p.To.In(zone), -1)
	end := last.Format("2 January 2006")
	switch {
	case first.Year() != last.Year():
		return first.Format("2 January 2006") + " – " + end
	case first.Month() != last.Month():
		return first.Format("2 January") + " – " + end
	case first.Day() != last.Day():
		return first.Format("2") + "–" + end
	default:
		return end
	}
}

// sentence describes a change, with the titles of engines.
func (c *content) sentence(change store.Change) string {
	change.Collector = c.Engine(change.Collector)
	return insights.Sentence(c.Brand.Name, change)
}

// composition describes a change of the composition, with the titles of engines.
func (c *content) composition(change insights.CompositionChange) string { return change.Text(c.Engine) }

// severityOf returns the severity of a change in words.
func severityOf(c store.Change) string {
	text := string(c.Severity)
	return strings.ToUpper(text[:1]) + text[1:]
}

// NotComparable says why the periods are not comparable.
func (c *content) NotComparable() []string {
	var texts []string
	for _, r := range c.Overview.Comparison.Reasons {
		texts = append(texts, r.Text(c.Engine(r.Engine)))
	}
	return texts
}

// NotExamined returns the text of a report whose period has runs that are not examined.
func (c *content) NotExamined() string {
	if c.Unexamined == 1 {
		return "1 run of the period is not examined for changes yet. The report lacks the changes of this run."
	}
	return numeral.Count(c.Unexamined) +
		" runs of the period are not examined for changes yet. The report lacks the changes of these runs."
}

// NoChanges returns the text of a report that lists no changes.
func (c *content) NoChanges() string {
	switch c.Template {
	case Competitors:
		return "In this period, no statistical test shows that a figure moved or that a competitor overtook the brand. " +
			"The report does not list changes of other kinds."
	case Sources:
		return "No change of the sources passed a statistical test in this period. The report does not list changes of " +
			"other kinds."
	default:
		return "No change passed a statistical test in this period."
	}
}

// LeftOut says which cells the comparison excludes, or returns an empty text.
func (c *content) LeftOut() string {
	var parts []string
	l := c.Overview.Comparison.LeftOut
	for _, part := range []struct {
		n    int
		text string
	}{
		{l.OnlyBefore, "asked only in the previous period"},
		{l.OnlyAfter, "asked only in this period"},
		{l.Unanswered, "without a scored answer in one of the periods"},
		{c.Overview.Comparison.OtherClass, "of branded queries"},
	} {
		if part.n > 0 {
			parts = append(parts, numeral.Count(part.n)+" "+part.text)
		}
	}
	return strings.Join(parts, ", ")
}

// typeOf returns the title of a type of sources.
func typeOf(t sourcetype.Type) string {
	text := string(t)
	return strings.ToUpper(text[:1]) + text[1:]
}

// statusOf returns the status of a source in words. A status that may be due to chance ends in "(may be chance)". A
// source without a status and a kept source have an empty text.
func statusOf(s insights.Source) string {
	if s.Status == "" || s.Status == insights.KeptSource {
		return ""
	}
	text := strings.ToUpper(string(s.Status)[:1]) + string(s.Status)[1:]
	if !s.IsSure() {
		text += " (may be chance)"
	}
	return text
}

// shareOf returns the share of answers that cite a source, with its interval.
func shareOf(s insights.Source) string {
	share, ok := s.Share()
	if !ok {
		return "–"
	}
	return estimateText(share)
}

func estimateText(e store.Estimate) string {
	return fmt.Sprintf("%s (%s to %s)", percent(e.Value), strings.TrimSuffix(percent(e.Low), "\u00a0%"), percent(e.High))
}

// rateOf returns the mention rate of some answers, with its interval.
func rateOf(f insights.GridFigures) string {
	n := f.Judged()
	if n == 0 {
		return "–"
	}
	return estimateText(store.EstimateShare(float64(f.Mentioned)/float64(n), n))
}

// gapOf says why a source is a gap, or returns an empty text.
func gapOf(s insights.Source) string {
	switch {
	case s.Unnamed() && s.Uncited():
		return "Mentions and cites only competitors"
	case s.Unnamed():
		return "Mentions only competitors"
	case s.Uncited():
		return "Cites only competitors"
	default:
		return ""
	}
}

// spanOf returns the interval of a mention rate.
func spanOf(l comparison.Level) string { return cmp.Or(interval(l.Low, l.High, percent), "–") }

// wholeOf returns a count that is stored as a decimal number.
func wholeOf(v float64) string { return numeral.Count(int64(math.Round(v))) }
