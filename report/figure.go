package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"tidewatch/insights"
	"tidewatch/jobs/comparison"
	"tidewatch/jobs/numeral"
)

// figure is one of the five figures of a name, with its texts.
type figure struct {
	Title  string
	Noun   string  // what the denominator counts, in the singular
	points bool    // whether a difference is in percentage points
	scale  float64 // the factor by which the texts of values and differences round to whole numbers
	change func(float64) string
	format func(float64) string
	level  func(comparison.Levels) comparison.Level
	result func(comparison.Result) comparison.Figure
}

// figures returns the five figures in the order of the admin page.
func figures() []figure {
	return []figure{
		{
			"Mention rate", "answer", true, 100, numeral.Points, percent,
			func(l comparison.Levels) comparison.Level { return l.MentionRate },
			func(r comparison.Result) comparison.Figure { return r.MentionRate },
		},
		{
			"Share of voice", "mention", true, 100, numeral.Points, percent,
			func(l comparison.Levels) comparison.Level { return l.ShareOfVoice },
			func(r comparison.Result) comparison.Figure { return r.ShareOfVoice },
		},
		{
			"Position", "answer", false, 10, difference(1), decimal(1),
			func(l comparison.Levels) comparison.Level { return l.Position },
			func(r comparison.Result) comparison.Figure { return r.Position },
		},
		{
			"Sentiment", "sure sentiment", false, 100, difference(2), signed(2),
			func(l comparison.Levels) comparison.Level { return l.Sentiment },
			func(r comparison.Result) comparison.Figure { return r.Sentiment },
		},
		{
			"Citation share", "cited page", true, 100, numeral.Points, percent,
			func(l comparison.Levels) comparison.Level { return l.CitationShare },
			func(r comparison.Result) comparison.Figure { return r.CitationShare },
		},
	}
}

// shown is a figure of one name in words.
type shown struct {
	Title, Noun      string
	Value, Interval  string
	N                int
	Few              string // "few cells" or "few answers" if the data is too little for a conclusion
	Before           string
	BeforeN          int
	Difference, Span string
	Paired           bool // whether the difference deviates from the difference of the two shown values
	Verdict          verdict

	code comparison.Verdict
}

// show returns the figures of a name in words.
func show(s insights.Standing) []shown {
	all := make([]shown, 0, len(figures()))
	for _, f := range figures() {
		level, before, change := f.level(s.Levels), f.level(s.Previous), f.result(s.Change)
		out := shown{
			Title:    f.Title,
			Noun:     numeral.Noun(level.N, f.Noun, f.Noun+"s"),
			Value:    f.value(level.Value),
			Interval: interval(level.Low, level.High, f.format),
			N:        level.N,
			Few:      fewOf(level),
			Before:   f.value(before.Value),
			BeforeN:  before.N,
			Verdict:  verdictOf(change, s.Own),
			code:     change.Verdict,
		}
		if d := change.Difference; d != nil {
			out.Difference = f.difference(d.Value)
			out.Span = interval(d.Low, d.High, f.change)
			out.Paired = f.deviates(d.Value, level.Value, before.Value)
		}
		all = append(all, out)
	}
	return all
}

// fewOf says what a value has too little of. A missing value needs no such mark.
func fewOf(l comparison.Level) string {
	switch {
	case l.Enough || l.Value == nil:
		return ""
	case l.Cells < comparison.MinCells:
		return "few cells"
	default:
		return "few answers"
	}
}

// difference returns a difference with its unit.
func (f figure) difference(v float64) string {
	if !f.points {
		return f.change(v)
	}
	return numeral.WithPoints(v)
}

// deviates reports whether the difference of a comparison is not the value after minus the value before, all rounded as
// the report shows them. The difference of a comparison counts only the cells with answers in both periods, but the
// values count all cells.
func (f figure) deviates(difference float64, after, before *float64) bool {
	if after == nil || before == nil {
		return false
	}
	return math.Round(f.scale**after)-math.Round(f.scale**before) != math.Round(f.scale*difference)
}

func (f figure) value(v *float64) string {
	if v == nil {
		return "–"
	}
	return f.format(*v)
}

// interval returns the bounds of an interval, or an empty text without bounds.
func interval(low, high *float64, format func(float64) string) string {
	if low == nil || high == nil {
		return ""
	}
	return strings.TrimSuffix(format(*low), "\u00a0%") + " to " + format(*high)
}

// verdict is the verdict of a comparison in words.
type verdict struct {
	Sign, Text, Tone string
	Note             string // the reason for the verdict; empty if the verdict needs no reason
}

// verdictOf returns the verdict of a figure of a name. Only the verdicts of the brand are marked as good or bad.
func verdictOf(f comparison.Figure, isOwn bool) verdict {
	out := verdict{Sign: signOf(f.Verdict), Text: f.VerdictText(), Tone: "neutral", Note: f.Explanation()}
	switch {
	case !isOwn || f.Verdict != comparison.Up && f.Verdict != comparison.Down:
	case (f.Verdict == comparison.Up) == (f.Kind == comparison.Position):
		out.Tone = "bad"
	default:
		out.Tone = "good"
	}
	return out
}

func signOf(v comparison.Verdict) string {
	switch v {
	case comparison.Up:
		return "▲"
	case comparison.Down:
		return "▼"
	case comparison.NoClearChange:
		return "="
	case comparison.NotComparable:
		return "≠"
	default:
		return "○"
	}
}

// headline returns a text for each figure of the brand that has a value. If figures are not comparable, or if the
// comparison leaves out cells, texts with the reasons follow.
func (c *content) headline() []string {
	var lines []string
	for _, f := range show(c.Overview.Brand) {
		if f.Value != "–" {
			lines = append(lines, f.sentence())
		}
	}
	if len(lines) == 0 {
		return nil
	}
	if reasons := c.NotComparable(); len(reasons) > 0 {
		lines = append(lines, "Not comparable: "+strings.Join(reasons, " "))
	}
	if l := c.Overview.Comparison.LeftOut; l.OnlyBefore+l.OnlyAfter+l.Unanswered > 0 {
		lines = append(lines, "Cells left out of the comparison: "+c.LeftOut()+".")
	}
	return slices.Clip(lines)
}

// sentence returns the figure with its change, such as "Mention rate: 42 % (95 % interval 35 to 49 %, n = 200 answers).
// Compared with the previous period (34 %): up, +8 points."
func (f shown) sentence() string {
	line := fmt.Sprintf("%s: %s (", f.Title, f.Value)
	if f.Interval != "" {
		line += "95\u00a0% interval " + f.Interval + ", "
	}
	line += fmt.Sprintf("n\u00a0=\u00a0%s %s). ", numeral.Count(f.N), f.Noun)
	if f.Few != "" {
		line += strings.ToUpper(f.Few[:1]) + f.Few[1:] + ". "
	}
	if f.Before == "–" {
		return line + f.Verdict.Text + "."
	}
	line += "Compared with the previous period (" + f.Before + "): " + lowerFirst(f.Verdict.Text)
	if f.Difference != "" && f.code != comparison.NotComparable {
		line += ", " + f.Difference
		if f.Paired {
			line += " in the paired cells"
		}
	}
	line += "."
	if f.Verdict.Note != "" {
		line += " " + f.Verdict.Note
	}
	return line
}

func lowerFirst(text string) string { return strings.ToLower(text[:1]) + text[1:] }

// These functions format values.
func percent(v float64) string { return numeral.Percent(v) + "\u00a0%" }

func decimal(places int) func(float64) string {
	return func(v float64) string { return numeral.Decimal(v, places) }
}

// difference returns a function that formats a difference.
func difference(places int) func(float64) string {
	return func(v float64) string { return numeral.Difference(v, places) }
}

// signed returns a function that formats a number with a sign.
func signed(places int) func(float64) string {
	return func(v float64) string { return numeral.Signed(v, places) }
}
