package comparison

import (
	"fmt"
	"strings"

	"tidewatch/jobs/numeral"
)

// VerdictText returns the verdict of the figure in words, such as "No clear change". For a position, whose lower values
// are better, the text also says whether a change is better or worse.
func (f Figure) VerdictText() string {
	switch f.Verdict {
	case Up:
		return "Up" + f.effect(" (worse)")
	case Down:
		return "Down" + f.effect(" (better)")
	case NoClearChange:
		return "No clear change"
	case TooFewAnswers:
		_, noun := f.scarce()
		return "Too few " + noun.many
	case TooFewCells:
		return "Too few cells"
	case NoValue:
		return "No value"
	case NoPreviousValue:
		return "No previous value"
	default:
		return "Not comparable"
	}
}

func (f Figure) effect(text string) string {
	if f.Kind == Position {
		return text
	}
	return ""
}

// Explanation says in one or two sentences why the figure has its verdict, or returns an empty text if the verdict is
// clear without an explanation. The verdict [NotComparable] is explained by [Result.Reasons].
func (f Figure) Explanation() string {
	switch f.Verdict {
	case TooFewCells:
		return f.fewCells()
	case TooFewAnswers:
		return f.fewAnswers()
	case NoClearChange:
		return f.byChance()
	default:
		return ""
	}
}

func (f Figure) fewCells() string {
	have := "have"
	if f.Cells == 1 {
		have = "has"
	}
	return fmt.Sprintf("Only %s (query, engine and country) %s data in both periods. A verdict needs %d.",
		noun{"cell", "cells"}.count(f.Cells), have, MinCells)
}

// fewAnswers names the periods with too little data.
func (f Figure) fewAnswers() string {
	n, noun := f.scarce()
	var short []string
	for i, period := range []string{"earlier", "later"} {
		if n[i] < MinAnswers {
			short = append(short, noun.count(n[i])+" in the "+period+" period")
		}
	}
	return fmt.Sprintf("The paired cells have only %s. A verdict needs %d.", strings.Join(short, ", and "), MinAnswers)
}

// scarce returns what the paired cells have too little of, with the numbers in both periods: observations or, if there
// are enough observations, the things that the denominator counts.
func (f Figure) scarce() (n [2]int, of noun) {
	if min(f.Observations[0], f.Observations[1]) < MinAnswers {
		return f.Observations, f.Kind.observed()
	}
	return [2]int{f.Before.N, f.After.N}, f.Kind.counted()
}

// byChance explains why a difference whose interval excludes 0 is not a clear change. The permutation test of k changed
// cells has no p-value below 2^(1-k), so that the changes of five cells are never a clear change.
func (f Figure) byChance() string {
	d := f.Difference
	if d == nil || d.PValue == nil {
		return ""
	}
	cause := "The interval excludes 0, but such a difference"
	if d.Changed < MinCells {
		cause = fmt.Sprintf("Only %s changed. Such a difference", noun{"cell", "cells"}.count(d.Changed))
	}
	return cause + " can arise by chance (p = " + probability(*d.PValue) + ")."
}

// probability returns a p-value with two decimal places, or with more if the text would be the text of the level.
func probability(p float64) string {
	const fewest, most = 2, 5
	bound := numeral.Decimal(level, fewest)
	for places := fewest; places < most; places++ {
		if text := numeral.Decimal(p, places); strings.TrimRight(text, "0") != bound {
			return text
		}
	}
	return numeral.Decimal(p, most)
}

// noun is a noun with its plural.
type noun struct{ one, many string }

// count returns a number with the noun, such as "1 answer" or "1,221 answers".
func (w noun) count(n int) string { return numeral.Things(n, w.one, w.many) }

// observed returns the noun of the figure's observations.
func (k FigureKind) observed() noun {
	switch k {
	case Position:
		return noun{"mention", "mentions"}
	case Sentiment:
		return k.counted()
	default:
		return noun{"answer", "answers"}
	}
}

// counted returns the noun of the figure's denominator.
func (k FigureKind) counted() noun {
	switch k {
	case Sentiment:
		return noun{"sure sentiment", "sure sentiments"}
	case ShareOfVoice:
		return noun{"mention", "mentions"}
	case CitationShare:
		return noun{"cited page", "cited pages"}
	default:
		return k.observed()
	}
}

// Text says in a sentence why two periods, or some of their figures, are not comparable. The parameter "engine" is the
// title of the engine.
func (r Reason) Text(engine string) string {
	switch r.Kind {
	case ModelChanged:
		return "The model of " + engine + " changed."
	case EngineOut:
		return "More than half of the calls to " + engine + " failed in one of the periods."
	case NamesChanged:
		return "Names of the brand were added or removed. The mention rate, position, sentiment and share of voice are " +
			"not comparable."
	case CompetitorsChanged:
		return "Competitors or their names were added or removed. The position and the share of voice are not comparable."
	case DomainsChanged:
		return "The domains of the brand were changed. The citation share is not comparable."
	default:
		return "More than a tenth of the runs with calls in one of the periods failed, were cancelled, or are unfinished."
	}
}
