package api

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/problem"
	"tidewatch/insights"
	"tidewatch/jobs/comparison"
	"tidewatch/store"
)

// OverviewSeries are the figures of a brand and of chosen competitors by day or week.
type OverviewSeries struct {
	BrandID uuid.UUID      `format:"uuid" json:"brand_id"`
	Segment Segment        `json:"segment"`
	Unit    string         `doc:"The length of a period." enum:"day,week" json:"unit"`
	Periods []SeriesPeriod `doc:"All days or weeks of the segment, the oldest first. In a period without calls, all figures are null." json:"periods" nullable:"false"`
	Series  []NameSeries   `doc:"The series of the brand, followed by the series of the chosen competitors." json:"series" nullable:"false"`

	CompositionChanges []CompositionChange `doc:"The days or weeks whose answers come from other engines, queries or models than the answers of the day or week before, the oldest first. In these days or weeks, a figure can move although no answer changed. Only days and weeks with answers count, and engines and queries that skip days by their usual schedule do not count. In an unfinished day or week, no engine and no query counts as stopped. The value is null if the series has more than 92 days or weeks, or is too large, as described at the field \"low\"." json:"composition_changes"`
}

// CompositionChange says how the composition of the answers of a day or week differs from the day or week before.
type CompositionChange struct {
	Period          string         `doc:"The first day of the day or week." example:"2026-11-24" format:"date" json:"period"`
	Text            string         `doc:"The change in words." example:"no answers from ChatGPT; 8 queries added" json:"text"`
	EnginesStopped  []string       `doc:"The answer engines without scored answers from this day or week on." example:"[\"chatgpt\"]" json:"engines_stopped" nullable:"false"`
	EnginesStarted  []string       `doc:"The answer engines with their first scored answers of the series." example:"[]" json:"engines_started" nullable:"false"`
	EnginesReturned []string       `doc:"The answer engines with scored answers again." example:"[]" json:"engines_returned" nullable:"false"`
	QueriesStarted  int            `doc:"The number of queries that are sent from this day or week on. An edited query counts as a query that is no longer sent and an added query." example:"8" json:"queries_started"`
	QueriesStopped  int            `doc:"The number of queries that are no longer sent." example:"0" json:"queries_stopped"`
	Models          []ChangedModel `doc:"The answer engines that answer with another model, as in the changes of the kind model_changed." json:"models" nullable:"false"`
}

// ChangedModel is the change of the model of an answer engine.
type ChangedModel struct {
	Collector string `example:"gemini" json:"collector"`
	Before    string `doc:"The earlier model." example:"gemini-2.5-pro" json:"before"`
	After     string `doc:"The present model." example:"gemini-3-pro" json:"after"`
}

// SeriesPeriod is a day or week with the number of calls.
type SeriesPeriod struct {
	Period  string `doc:"The first day of the period. Weeks start on Monday." example:"2026-11-02" format:"date" json:"period"`
	Calls   int    `doc:"The number of calls with any outcome. The value 0 means that no query was sent." example:"80" json:"calls"`
	Failed  int    `doc:"The number of failed calls." example:"1" json:"failed"`
	Answers int    `doc:"The number of scored answers with the status \"ok\"." example:"79" json:"answers"`
}

// NameSeries is the series of one name.
type NameSeries struct {
	Owner  string            `doc:"Whether the name belongs to the brand or to a competitor." enum:"brand,competitor" json:"owner"`
	Name   string            `example:"Acme" json:"name"`
	Points []SeriesNamePoint `doc:"One point for each period, in the same order." json:"points" nullable:"false"`
}

// SeriesNamePoint has the figures of one name in one period.
type SeriesNamePoint struct {
	MentionRate   PointValue `doc:"The share of answers that mention the name." json:"mention_rate"`
	Position      PointValue `doc:"The mean rank of the name by first mention, over the answers that mention the name." json:"position"`
	Sentiment     PointValue `doc:"The mean of the sentiments towards the name, without sentiments with the label \"unsure\". The field \"value\" is null if n, the number of sentiments in the mean, is below 5." json:"sentiment"`
	Unsure        int        `doc:"The number of sentiments with the label \"unsure\". Unsure sentiments do not count in the field sentiment." json:"unsure"`
	ShareOfVoice  PointValue `doc:"The mentions of the name, divided by the mentions of the brand and all competitors." json:"share_of_voice"`
	CitationShare PointValue `doc:"The cited pages on the domains of the name, divided by all cited pages. A name without domains has no value." json:"citation_share"`
}

// PointValue is a figure at one point of a series.
type PointValue struct {
	Value  *float64 `doc:"The figure, which is count / n. The value is null without data." example:"0.42" json:"value"`
	Low    *float64 `doc:"The lower bound of the 95 % confidence interval. The interval uses the variance between queries, or between cells in segments with fewer than 6 queries. The value is null if only one query or cell has data. The value is also null if the series has more than 92 days or weeks, or is too large. A series is too large if the product of its numbers of days or weeks, of queries or cells, and of names exceeds 500,000." example:"0.33" json:"low"`
	High   *float64 `doc:"The upper bound of the 95 % confidence interval. The value is null if low is null." example:"0.52" json:"high"`
	Count  float64  `doc:"The numerator of the figure." example:"33" json:"count"`
	N      int      `doc:"The denominator of the figure." example:"79" json:"n"`
	Enough bool     `doc:"Whether n is at least 20." json:"enough"`
}

// OverviewSeriesParams has the parameters that select the answers, the names and the unit of a series.
type OverviewSeriesParams struct {
	BrandPath
	SegmentParams

	Unit string   `doc:"The length of a period. The default is \"day\" if the segment has at most 92 days, and \"week\" for longer segments." enum:"day,week" query:"unit"`
	Name []string `doc:"The names of the competitors whose series the response contains. The parameter may be repeated." maxItems:"10" query:"name,explode"`
}

type overviewSeriesOutput struct {
	Body OverviewSeries
}

func (s *server) getOverviewSeries(ctx context.Context, in *OverviewSeriesParams) (*overviewSeriesOutput, error) {
	segment, err := s.segment(ctx, &in.SegmentParams)
	if err != nil {
		return nil, err
	}
	brand, err := visibleBrand(ctx, s.db, in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.checkCompetitors(ctx, in.ID, in.Name); err != nil {
		return nil, err
	}
	unit := store.TrendUnit(in.Unit)
	if unit == "" {
		unit = insights.UsualUnit(segment.Period)
	}
	series, err := insights.ReadSeries(ctx, s.db, brand.Brand, segment, unit, in.Name)
	if err != nil {
		return nil, err
	}
	out := seriesFrom(in.ID, segment, series)
	if changes := series.CompositionChanges(s.cfg.Now()); changes != nil {
		out.CompositionChanges = make([]CompositionChange, 0, len(changes))
		for _, c := range changes {
			out.CompositionChanges = append(out.CompositionChanges, s.compositionChangeFrom(c))
		}
	}
	return &overviewSeriesOutput{Body: out}, nil
}

func (s *server) compositionChangeFrom(c insights.CompositionChange) CompositionChange {
	out := CompositionChange{
		Period: c.First.Format(time.DateOnly), Text: c.Text(s.engineTitle), EnginesStopped: listOf(c.EnginesStopped),
		EnginesStarted: listOf(c.EnginesStarted), EnginesReturned: listOf(c.EnginesReturned),
		QueriesStarted: c.QueriesStarted, QueriesStopped: c.QueriesStopped, Models: make([]ChangedModel, 0, len(c.Models)),
	}
	for _, m := range c.Models {
		out.Models = append(out.Models, ChangedModel(m))
	}
	return out
}

// checkCompetitors refuses names that are not names of competitors of the brand.
func (s *server) checkCompetitors(ctx context.Context, brandID uuid.UUID, names []string) error {
	if len(names) == 0 {
		return nil
	}
	competitors, err := s.db.CompetitorsOf(ctx, brandID)
	if err != nil {
		return err
	}
	for i, name := range names {
		location := fmt.Sprintf("query.name[%d]", i)
		if !slices.ContainsFunc(competitors, func(c store.Competitor) bool { return c.Name == name }) {
			return problem.Invalid(location, "must be the name of a competitor of the brand")
		}
		if slices.Contains(names[:i], name) {
			return problem.Invalid(location, "is given more than once")
		}
	}
	return nil
}

func seriesFrom(brandID uuid.UUID, segment insights.Segment, series insights.Series) OverviewSeries {
	out := OverviewSeries{
		BrandID: brandID, Segment: segmentFrom(segment), Unit: string(series.Unit),
		Periods: make([]SeriesPeriod, 0, len(series.Periods)), Series: make([]NameSeries, 0, len(series.Names)),
	}
	for _, p := range series.Periods {
		out.Periods = append(out.Periods, SeriesPeriod{
			Period: p.First.Format(time.DateOnly), Calls: p.Calls, Failed: p.Failed, Answers: p.Answers,
		})
	}
	for _, n := range series.Names {
		named := NameSeries{
			Owner: string(store.OwnerCompetitor), Name: n.Name, Points: make([]SeriesNamePoint, 0, len(n.Levels)),
		}
		if n.Own {
			named.Owner = string(store.OwnerBrand)
		}
		for i, levels := range n.Levels {
			named.Points = append(named.Points, SeriesNamePoint{
				MentionRate:   pointFrom(levels.MentionRate),
				Position:      pointFrom(levels.Position),
				Sentiment:     pointFrom(levels.Sentiment),
				Unsure:        n.Unsure[i],
				ShareOfVoice:  pointFrom(levels.ShareOfVoice),
				CitationShare: pointFrom(levels.CitationShare),
			})
		}
		out.Series = append(out.Series, named)
	}
	return out
}

func pointFrom(l comparison.Level) PointValue {
	return PointValue{
		Value: l.Value, Low: l.Low, High: l.High, Count: l.Count, N: l.N, Enough: l.N >= comparison.MinAnswers,
	}
}
