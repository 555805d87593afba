package mcp

import (
	"time"

	"github.com/google/uuid"
	openapi_types "github.com/oapi-codegen/runtime/types"

	"tidewatch/openapi/client"
)

// These constants limit the rows of each table in a result. The link in the result leads to the whole table.
const (
	leaderboardRows = 10
	shortRows       = 5
)

func shortBrands(page client.PageBrandOverview, l links) any {
	type brand struct {
		ID               uuid.UUID  `json:"id"`
		Name             string     `json:"name"`
		Customer         string     `json:"customer"`
		Period           period     `json:"period"`
		Note             string     `json:"note,omitempty"`
		MentionRate      figure     `json:"mention_rate"`
		Schedules        int64      `json:"schedules"`
		FailingSchedules int64      `json:"failing_schedules"`
		LastRun          *time.Time `json:"last_run,omitempty"`
		LastRunStatus    string     `json:"last_run_status,omitempty"`
		Link             string     `json:"link"`
	}
	return struct {
		Brands     []brand `json:"brands"`
		NextCursor *string `json:"next_cursor,omitempty"`
	}{
		Brands: each(page.Data, func(b client.BrandOverview) brand {
			out := brand{
				ID: b.BrandID, Name: b.Name, Customer: b.CustomerName, Period: period{From: day(b.From), To: day(b.To)},
				Note:        noteOfToday(b.AnswersOn),
				MentionRate: figureOf(b.MentionRate, false), Schedules: b.Schedules, FailingSchedules: b.FailingSchedules,
				Link: l.path("brands/%s", b.BrandID),
			}
			if b.LastRun != nil {
				out.LastRun, out.LastRunStatus = &b.LastRun.ScheduledFor, string(b.LastRun.Status)
			}
			return out
		}),
		NextCursor: page.NextCursor,
	}
}

// noteOfToday says how to get the answers of today, or returns "". The parameter is the field answers_on of the API.
func noteOfToday(date *openapi_types.Date) string {
	if date == nil {
		return ""
	}
	return "The period has no answers, but today has: get_overview with to=" + day(*date) + " shows the answers of today."
}

// comparability states which cells a comparison leaves out, and why figures are not comparable.
type comparability struct {
	Cells   int64               `json:"cells"`
	LeftOut client.LeftOutCells `json:"left_out_cells"`
	Reasons []string            `json:"reasons,omitempty"`
}

func comparabilityOf(cells int64, leftOut client.LeftOutCells, reasons []client.ComparisonReason) comparability {
	return comparability{
		Cells: cells, LeftOut: leftOut,
		Reasons: each(reasons, reasonText),
	}
}

func reasonText(r client.ComparisonReason) string { return r.Text }

func shortOverview(o client.Overview, l links) any {
	type query struct {
		Query   string   `json:"query"`
		QueryID *string  `json:"query_id,omitempty"`
		Rate    rate     `json:"mention_rate"`
		Leaders []string `json:"most_mentioned_competitors,omitempty"`
	}
	type source struct {
		Domain  string  `json:"domain"`
		Type    string  `json:"type"`
		Answers int64   `json:"answers"`
		Share   float64 `json:"share_of_answers"`
	}
	type engine struct {
		Engine  string   `json:"engine"`
		Calls   int64    `json:"calls"`
		Answers int64    `json:"answers"`
		Failed  int64    `json:"failed"`
		Unsure  int64    `json:"unsure_sentiments"`
		Models  []string `json:"models"`
	}
	return struct {
		Brand          standing      `json:"brand"`
		Period         period        `json:"period"`
		PreviousPeriod period        `json:"previous_period"`
		Note           string        `json:"note,omitempty"`
		Answers        int64         `json:"answers"`
		Queries        int64         `json:"queries"`
		Comparison     comparability `json:"comparison"`
		Leaderboard    []standing    `json:"leaderboard"`
		WeakestQueries []query       `json:"weakest_queries"`
		FullyMentioned int64         `json:"fully_mentioned_queries"` // not weak: all answers mention the brand
		TopSources     []source      `json:"top_sources"`
		Engines        []engine      `json:"engines"`
		Link           string        `json:"link"`
	}{
		Brand:  standing{Name: o.Brand.Name, figures: figuresOf(o.Brand.Figures)},
		Period: periodIn(o.Segment), PreviousPeriod: periodOf(o.Previous), Note: noteOfToday(o.AnswersOn),
		Answers: o.Scope.Answers, Queries: o.Scope.Queries,
		Comparison: comparabilityOf(o.Comparison.Cells, o.Comparison.LeftOut, o.Comparison.Reasons),
		Leaderboard: each(most(o.Leaderboard, leaderboardRows), func(s client.Standing) standing {
			return standing{Name: s.Name, FiguresSince: s.FiguresSince, figures: figuresOf(s.Figures)}
		}),
		WeakestQueries: each(most(o.WeakestQueries, shortRows), func(q client.WeakQuery) query {
			return query{
				Query: q.Text, QueryID: idText(q.QueryID), Rate: rateOf(q.Mentioned, q.N, &q.MentionRate), Leaders: q.Leaders,
			}
		}),
		FullyMentioned: o.FullyMentionedQueries,
		TopSources: each(most(o.TopSources, shortRows), func(s client.OverviewSource) source {
			return source{Domain: s.Domain, Type: string(s.Type), Answers: s.Answers, Share: round(s.Share)}
		}),
		Engines: each(o.Coverage, func(e client.EngineCoverage) engine {
			return engine{
				Engine: e.Collector, Calls: e.Calls, Answers: e.Answers, Failed: e.Failed, Unsure: e.Unsure, Models: e.Models,
			}
		}),
		Link: l.segment("brands/%s", o.BrandID),
	}
}

func idText(id *uuid.UUID) *string {
	if id == nil {
		return nil
	}
	text := id.String()
	return &text
}

// compared is a figure in two periods.
type compared struct {
	Before     *float64    `json:"before"`
	BeforeN    int64       `json:"before_n"`
	After      *float64    `json:"after"`
	AfterN     int64       `json:"after_n"`
	Difference *float64    `json:"difference"`
	Interval   *[2]float64 `json:"difference_interval_95,omitempty"`
	Verdict    string      `json:"verdict"`
	Effect     effect      `json:"effect,omitempty"`

	Explanation string `json:"explanation,omitempty"` // why the figure has the verdict
}

// comparedOf returns a compared figure. The parameter "lower" says whether lower values are better.
func comparedOf(f client.ComparedFigure, lower bool) compared {
	return compared{
		Before: rounded(f.Before.Value), BeforeN: f.Before.N, After: rounded(f.After.Value), AfterN: f.After.N,
		Difference: rounded(f.Difference.Value), Interval: interval(f.Difference.Low, f.Difference.High),
		Verdict: string(f.Verdict), Effect: effectOf(f.Verdict, lower), Explanation: f.Explanation,
	}
}

func shortComparison(c client.Comparison, l links) any {
	of := comparedOf
	s := c.Figures.Sentiment
	return struct {
		Before        period        `json:"before"`
		After         period        `json:"after"`
		MentionRate   compared      `json:"mention_rate"`
		ShareOfVoice  compared      `json:"share_of_voice"`
		Position      compared      `json:"position"`
		Sentiment     compared      `json:"sentiment"`
		CitationShare compared      `json:"citation_share"`
		Comparison    comparability `json:"comparison"`
		Link          string        `json:"link"`
	}{
		Before: periodOf(c.Before), After: periodOf(c.After),
		MentionRate: of(c.Figures.MentionRate, false), ShareOfVoice: of(c.Figures.ShareOfVoice, false),
		Position: of(c.Figures.Position, true),
		Sentiment: of(client.ComparedFigure{
			After: s.After, Before: s.Before, Cells: s.Cells, Difference: s.Difference, Verdict: s.Verdict,
			Explanation: s.Explanation,
		}, false),
		CitationShare: of(c.Figures.CitationShare, false),
		Comparison:    comparabilityOf(c.Cells, c.LeftOut, c.Reasons),
		Link:          l.segment("brands/%s", c.BrandID),
	}
}

// allCells is a figure in two periods over all cells, without weights.
type allCells struct {
	Before  *float64 `json:"before"`
	BeforeN int64    `json:"before_n"`
	After   *float64 `json:"after"`
	AfterN  int64    `json:"after_n"`
}

func allCellsOf(c client.AllCells) allCells {
	return allCells{rounded(c.Before.Value), c.Before.N, rounded(c.After.Value), c.After.N}
}

func shortContributions(c client.Contributions, l links) any {
	lower := string(c.Figure) == "position"
	type group struct {
		Value        string     `json:"value"` // empty for queries without a topic, and for answers without a country
		QueryID      *uuid.UUID `json:"query_id,omitempty"`
		Contribution *float64   `json:"contribution"`

		compared
	}
	return struct {
		Before        period   `json:"before"`
		After         period   `json:"after"`
		Figure        string   `json:"figure"`
		By            string   `json:"by"`
		Total         compared `json:"total"`
		AllCells      allCells `json:"all_cells"`
		NotComparable []string `json:"not_comparable,omitempty"`
		Contributions []group  `json:"contributions"`
		OtherGroups   int64    `json:"other_groups"`
		OfOthers      *float64 `json:"contribution_of_other_groups"`
		Link          string   `json:"link"`
	}{
		Before: periodOf(c.Before), After: periodOf(c.After), Figure: string(c.Figure), By: string(c.By),
		Total: comparedOf(c.Total, lower), AllCells: allCellsOf(c.AllCells),
		NotComparable: each(c.Reasons, reasonText),
		Contributions: each(c.Contributions, func(g client.Contribution) group {
			return group{
				Value: g.Value, QueryID: g.QueryID, Contribution: rounded(&g.Contribution),
				compared: comparedOf(client.ComparedFigure{
					After: g.After, Before: g.Before, Cells: g.Cells, Difference: g.Difference, Verdict: g.Verdict,
					Explanation: g.Explanation,
				}, lower),
			}
		}),
		OtherGroups: c.Rest.Groups, OfOthers: rounded(&c.Rest.Contribution),
		Link: l.segment("brands/%s", c.BrandID),
	}
}

func shortSeries(s client.OverviewSeries, l links) any {
	// A series can have many points, so each point has only the value, n, and the bounds of the 95 % interval.
	type point struct {
		Value    *float64    `json:"value"`
		N        int64       `json:"n"`
		Interval *[2]float64 `json:"interval_95,omitempty"`
	}
	type series struct {
		Name         string  `json:"name"`
		MentionRate  []point `json:"mention_rate"`
		ShareOfVoice []point `json:"share_of_voice"`
	}
	type changed struct {
		Period string `json:"period"`
		Text   string `json:"text"`
	}
	of := func(p client.PointValue) point {
		return point{Value: rounded(p.Value), N: p.N, Interval: interval(p.Low, p.High)}
	}
	return struct {
		Unit    string   `json:"unit"`
		Periods []string `json:"periods"` // first days of the periods, in the order of the points
		Series  []series `json:"series"`
		// Changed has the periods in which figures also move because other engines, queries or models answer.
		Changed []changed `json:"composition_changes,omitempty"`
		Link    string    `json:"link"`
	}{
		Unit:    string(s.Unit),
		Periods: each(s.Periods, func(p client.SeriesPeriod) string { return day(p.Period) }),
		Series: each(s.Series, func(n client.NameSeries) series {
			return series{
				Name:         n.Name,
				MentionRate:  each(n.Points, func(p client.SeriesNamePoint) point { return of(p.MentionRate) }),
				ShareOfVoice: each(n.Points, func(p client.SeriesNamePoint) point { return of(p.ShareOfVoice) }),
			}
		}),
		Changed: each(s.CompositionChanges, func(c client.CompositionChange) changed {
			return changed{Period: day(c.Period), Text: c.Text}
		}),
		Link: l.segment("brands/%s", s.BrandID),
	}
}
