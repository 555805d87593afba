package mcp

import (
	"math"
	"time"

	openapi_types "github.com/oapi-codegen/runtime/types"

	"tidewatch/openapi/client"
)

// figure is one figure with its denominator, its 95 % interval and its change.
type figure struct {
	Value      *float64    `json:"value"` // null without answers
	N          int64       `json:"n"`
	Interval   *[2]float64 `json:"interval_95,omitempty"`
	FewAnswers bool        `json:"few_answers,omitempty"`
	Unsure     int64       `json:"unsure,omitempty"`   // number of sentiments that do not count
	Previous   *float64    `json:"previous,omitempty"` // over all cells of the previous period
	PreviousN  int64       `json:"previous_n,omitempty"`
	Difference *float64    `json:"difference,omitempty"` // over the cells with answers in both periods
	Verdict    string      `json:"verdict,omitempty"`
	Effect     effect      `json:"effect,omitempty"`

	Explanation string `json:"explanation,omitempty"` // why the figure has the verdict
}

// effect says whether a change of a figure is good for the name with the figure. The effect of a figure that has not
// changed is empty.
type effect string

// effectOf returns the effect of a verdict. If the parameter "lower" is true, lower values are better.
func effectOf(v client.Verdict, lower bool) effect {
	rose := v == client.VerdictUp
	switch {
	case !rose && v != client.VerdictDown:
		return ""
	case rose == lower:
		return "worse"
	default:
		return "better"
	}
}

// figures are the five figures of a name. Rates and shares are from 0 to 1, sentiments are from −1 to 1, and a lower
// position is better.
type figures struct {
	MentionRate   figure `json:"mention_rate"`
	ShareOfVoice  figure `json:"share_of_voice"`
	Position      figure `json:"position"`
	Sentiment     figure `json:"sentiment"`
	CitationShare figure `json:"citation_share"`
}

// standing is a name with its figures. The figures do not count answers from before FiguresSince.
type standing struct {
	Name         string     `json:"name"`
	FiguresSince *time.Time `json:"figures_since,omitempty"`
	figures
}

// rate is a share of answers with its 95 % interval.
type rate struct {
	K        int64       `json:"k"`
	N        int64       `json:"n"`
	Value    *float64    `json:"value"`
	Interval *[2]float64 `json:"interval_95,omitempty"`
}

// round rounds a figure to three decimal places. The intervals of figures are too wide for more decimal places. The sum
// with 0 turns the negative zero into 0.
func round(x float64) float64 { return math.Round(x*1000)/1000 + 0 }

func rounded(x *float64) *float64 {
	if x == nil {
		return nil
	}
	r := round(*x)
	return &r
}

func interval(low, high *float64) *[2]float64 {
	if low == nil || high == nil {
		return nil
	}
	return &[2]float64{round(*low), round(*high)}
}

func rateOf(k, n int64, i *client.Interval) rate {
	if i == nil || n == 0 {
		return rate{K: k, N: n}
	}
	value := round(i.Value)
	return rate{K: k, N: n, Value: &value, Interval: interval(&i.Low, &i.High)}
}

func figureOf(f client.Figure, lower bool) figure {
	return figure{
		Value: rounded(f.Value), N: f.N, Interval: interval(f.Low, f.High), FewAnswers: !f.Enough,
		Previous: rounded(f.Previous.Value), PreviousN: f.Previous.N,
		Difference: rounded(f.Change.Difference.Value), Verdict: string(f.Change.Verdict),
		Effect: effectOf(f.Change.Verdict, lower), Explanation: f.Change.Explanation,
	}
}

func figuresOf(f client.Figures) figures {
	s := f.Sentiment
	sentiment := figureOf(client.Figure{
		Change: s.Change, Count: s.Count, Enough: s.Enough, High: s.High, Low: s.Low, N: s.N, Previous: s.Previous,
		Value: s.Value,
	}, false)
	sentiment.Unsure = s.Unsure
	return figures{
		MentionRate: figureOf(f.MentionRate, false), ShareOfVoice: figureOf(f.ShareOfVoice, false),
		Position: figureOf(f.Position, true), Sentiment: sentiment, CitationShare: figureOf(f.CitationShare, false),
	}
}

// period is a range of days. Both days are included.
type period struct {
	From     string `json:"from"`
	To       string `json:"to"`
	Timezone string `json:"timezone,omitempty"`
}

func day(d openapi_types.Date) string { return d.Format(time.DateOnly) }

func periodOf(p client.ComparedPeriod) period { return period{From: day(p.From), To: day(p.To)} }

func periodIn(s client.Segment) period {
	p := periodOf(s.Period)
	p.Timezone = s.Timezone
	return p
}

// most returns the first items of a list, up to the given number.
func most[T any](items []T, limit int) []T { return items[:min(len(items), limit)] }

// each converts the items of a list. In JSON, an empty result is an empty array instead of null.
func each[T, S any](items []T, convert func(T) S) []S {
	out := make([]S, 0, len(items))
	for _, item := range items {
		out = append(out, convert(item))
	}
	return out
}
