package insights

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"tidewatch/jobs/comparison"
	"tidewatch/jobs/numeral"
	"tidewatch/store"
)

// Effect says whether a change is good or bad for the brand.
type Effect string

// Each change has one of the following effects. Notices are neutral.
const (
	Good    Effect = "good"
	Bad     Effect = "bad"
	Neutral Effect = "neutral"
)

// EffectOf returns the effect of a change. A position improves when its value falls.
func EffectOf(c store.Change) Effect {
	switch c.Kind {
	case store.ChangeMentioned, store.ChangeOwnPageCited:
		return Good
	case store.ChangeNoLongerMentioned, store.ChangeOwnPageNoLongerCited, store.ChangeOvertaken, store.ChangeEngineSilent:
		return Bad
	case store.ChangeFigureMoved, store.ChangeSentimentTurned:
		d := c.Details.Change
		switch {
		case d == nil || d.Value == 0:
			return Neutral
		case d.Value > 0 == (c.Details.Figure != figurePosition):
			return Good
		default:
			return Bad
		}
	default:
		return Neutral
	}
}

// SeverityOf returns the severity of a change. The rule is documented in docs/changes.md:
//
//   - info: all notices
//   - high: the brand is overtaken, an engine is silent, or a mention rate, a share of voice or a sentiment over all
//     engines becomes worse
//   - medium: all other bad changes
//   - low: good changes and new sources
func SeverityOf(c store.Change) store.Severity {
	bad := EffectOf(c) == Bad
	headline := c.Collector == "" && c.CellID == nil &&
		slices.Contains([]string{figureMentionRate, figureShareOfVoice, figureSentiment}, c.Details.Figure)
	switch {
	case c.Kind.IsNotice():
		return store.SeverityInfo
	case c.Kind == store.ChangeOvertaken || c.Kind == store.ChangeEngineSilent || bad && headline:
		return store.SeverityHigh
	case bad:
		return store.SeverityMedium
	default:
		return store.SeverityLow
	}
}

// These constants are the names of figures in the details of changes.
const (
	figureMentionRate   = string(comparison.MentionRate)
	figurePosition      = string(comparison.Position)
	figureSentiment     = string(comparison.Sentiment)
	figureShareOfVoice  = string(comparison.ShareOfVoice)
	figureCitationShare = string(comparison.CitationShare)
)

// Sentence describes a change in one English sentence. The parameter brand is the name of the brand. The field
// Collector of c is the name of the engine.
func Sentence(brand string, c store.Change) string {
	d := c.Details
	where := where(c)
	switch c.Kind {
	case store.ChangeMentioned:
		return fmt.Sprintf("%s now mentions %s for \u201c%s\u201d%s: in %s, previously in %s.", c.Collector, brand, d.Query,
			where, fraction(d.After), fraction(d.Before))
	case store.ChangeNoLongerMentioned:
		return fmt.Sprintf("%s no longer mentions %s for \u201c%s\u201d%s: in %s, previously in %s.", c.Collector, brand,
			d.Query, where, fraction(d.After), fraction(d.Before))
	case store.ChangeOwnPageCited:
		return fmt.Sprintf("%s now cites %s for \u201c%s\u201d%s: in %s, previously in %s.", c.Collector, d.Domain, d.Query,
			where, fraction(d.After), fraction(d.Before))
	case store.ChangeOwnPageNoLongerCited:
		return fmt.Sprintf("%s no longer cites %s for \u201c%s\u201d%s: in %s, previously in %s.", c.Collector, d.Domain,
			d.Query, where, fraction(d.After), fraction(d.Before))
	case store.ChangeSentimentTurned:
		return turnedSentence(brand, c)
	case store.ChangeOvertaken:
		return fmt.Sprintf("%s overtook %s: the mention rate of %s is %s, and the mention rate of %s is %s.", d.Name,
			brand, d.Name, percent(d.After), brand, percent(d.Before))
	case store.ChangeNewSource:
		return fmt.Sprintf("Answers cite %s for the first time: in %s%s, previously in %s.", d.Domain, fraction(d.After),
			since(d.After), fraction(d.Before))
	case store.ChangeFigureMoved:
		return movedSentence(brand, c)
	case store.ChangeEngineSilent:
		return fmt.Sprintf("%s gave no usable answers in %s runs: %s, previously %s.", c.Collector, numeral.Count(d.Runs),
			fractionOf(d.After, "calls"), fractionOf(d.Before, "calls"))
	default:
		return noticeSentence(c)
	}
}

func noticeSentence(c store.Change) string {
	d := c.Details
	switch c.Kind {
	case store.NoticeRunPartial:
		return "The run is incomplete, so its changes were not determined: " + d.Note
	case store.NoticeEngineOut:
		return fmt.Sprintf("%s gave fewer than half of its usual answers (%s, usually %s), so the run shows no changes of "+
			"this engine.", c.Collector, fractionOf(d.After, "calls"), fractionOf(d.Before, "calls"))
	case store.NoticeModelChanged:
		return fmt.Sprintf("%s answers with the model %s instead of %s, so answers before and after are not compared.",
			c.Collector, d.After.Model, d.Before.Model)
	case store.NoticeQuerySetChanged:
		return fmt.Sprintf("The queries of the runs changed (%s added, %s removed), so answers to these queries are not "+
			"compared.", numeral.Count(d.AddedN), numeral.Count(d.RemovedN))
	case store.NoticeNamesChanged:
		return "The tracked names changed (" + d.Name + "), so earlier answers are not compared until they are re-scored."
	default:
		return "The changes of the run could not be determined: " + d.Note
	}
}

func turnedSentence(brand string, c store.Change) string {
	d := c.Details
	tone := "positive"
	if EffectOf(c) == Bad {
		tone = "negative"
	}
	switch {
	case c.CellID != nil:
		return fmt.Sprintf("The sentiment of %s towards %s for \u201c%s\u201d%s turned %s in %s consecutive runs.",
			c.Collector, brand, d.Query, where(c), tone, numeral.Count(d.Runs))
	case c.Collector != "":
		return fmt.Sprintf("The sentiment of %s towards %s turned %s: %s.", c.Collector, brand, tone, moved(d))
	default:
		return fmt.Sprintf("The sentiment towards %s turned %s: %s.", brand, tone, moved(d))
	}
}

func movedSentence(brand string, c store.Change) string {
	verb := "rose"
	switch {
	case c.Details.Figure == figurePosition && c.Details.Change.Value < 0: // a low position is good
		verb = "fell (better)"
	case c.Details.Figure == figurePosition:
		verb = "rose (worse)"
	case c.Details.Change.Value < 0:
		verb = "fell"
	}
	of := ""
	if c.Collector != "" {
		of = " on " + c.Collector
	}
	return fmt.Sprintf("The %s of %s%s %s: %s.", strings.ReplaceAll(c.Details.Figure, "_", " "), brand, of, verb,
		moved(c.Details))
}

// where returns the country of a change in brackets, or an empty string.
func where(c store.Change) string {
	if c.Details.Country == "" {
		return ""
	}
	return " (" + c.Details.Country + ")"
}

// moved returns the values before and after a change and the difference with its interval.
func moved(d store.ChangeDetails) string {
	format := func(v float64) string { return numeral.Decimal(v, 1) }
	change, unit := func(v float64) string { return numeral.Difference(v, 1) }, ""
	switch d.Figure {
	case figureMentionRate, figureShareOfVoice, figureCitationShare:
		format = func(v float64) string { return numeral.Percent(v) + " %" }
		change, unit = numeral.Points, " points"
	case figureSentiment:
		format = func(v float64) string { return numeral.Signed(v, 2) }
		change = func(v float64) string { return numeral.Difference(v, 2) }
	}
	text := format(value(d.Before)) + " to " + format(value(d.After))
	if d.Change != nil && d.Change.Low != nil && d.Change.High != nil {
		text += fmt.Sprintf(" (95 %% interval of the difference %s to %s%s)", change(*d.Change.Low), change(*d.Change.High),
			unit)
	}
	return text
}

func value(s *store.ChangeSide) float64 {
	if s == nil || s.Value == nil {
		return math.NaN()
	}
	return *s.Value
}

func fraction(s *store.ChangeSide) string { return fractionOf(s, "answers") }

func fractionOf(s *store.ChangeSide, what string) string {
	if s == nil {
		return "0 of 0 " + what
	}
	return numeral.Count(int64(math.Round(s.Count))) + " of " + numeral.Things(s.N, strings.TrimSuffix(what, "s"), what)
}

// since returns the first day of a period, or an empty string.
func since(s *store.ChangeSide) string {
	if s == nil {
		return ""
	}
	day, err := time.Parse(time.DateOnly, s.From)
	if err != nil {
		return "" // the change has no period
	}
	return " since " + day.Format("2 January 2006")
}

func percent(s *store.ChangeSide) string {
	return numeral.Percent(value(s)) + " % (" + fraction(s) + ")"
}
