package api

import (
	"context"
	"time"

	"github.com/google/uuid"

	"tidewatch/insights"
	"tidewatch/insights/sourcetype"
	"tidewatch/jobs/comparison"
	"tidewatch/store"
)

// Overview has the figures of a brand and its competitors in a segment.
type Overview struct {
	BrandID     uuid.UUID          `format:"uuid" json:"brand_id"`
	Segment     Segment            `json:"segment"`
	AnswersOn   string             `doc:"The date of today, if the period ends before today and has no answers, but today has answers. The parameter \"to\" with this date selects the answers. The field is absent otherwise." example:"2026-11-30" format:"date" json:"answers_on,omitempty"`
	Previous    ComparedPeriod     `doc:"The previous period, with which the figures are compared. By default, the previous period has the same length, and ends when the segment's period begins." json:"previous"`
	Scope       OverviewScope      `json:"scope"`
	Comparison  OverviewComparison `json:"comparison"`
	Brand       Standing           `json:"brand"`
	Leaderboard []Standing         `doc:"The brand, its competitors, and other names with data that are no longer tracked, sorted by mention rate in descending order. The figures of all names use the answers of the segment. The figures of a name with figures_since use only answers from that time or later. The field n is the denominator of each figure, and can differ between names." json:"leaderboard" nullable:"false"`
	Changes     []Change           `doc:"The newest changes of the segment's queries and answer engines, up to five. The list has no notices. All changes were found in the segment's period. If the period ends yesterday, the list also has the changes of today. The operation list-changes returns all changes." json:"newest_changes" nullable:"false"`
	Weakest     []WeakQuery        `doc:"Up to five active queries with the lowest mention rates of the brand. The list is sorted by the upper bound of the rate's confidence interval, so that queries with few answers come later, and then by text. Queries whose answers all mention the brand are left out." json:"weakest_queries" nullable:"false"`
	FullyNamed  int                `doc:"The number of active queries with answers in the period, all of which mention the brand." example:"3" json:"fully_mentioned_queries"`
	Sources     []OverviewSource   `doc:"Up to five domains that answers cite most often." json:"top_sources" nullable:"false"`
	Coverage    []EngineCoverage   `doc:"The calls to each answer engine and their outcomes." json:"coverage" nullable:"false"`
}

// OverviewScope has the numbers of cells, queries and answers of a segment.
type OverviewScope struct {
	Cells             int `doc:"The number of selected cells with calls in the period. A cell is one query, sent to one engine for one country." example:"80" json:"cells"`
	Queries           int `doc:"The number of selected queries with calls in the period." example:"20" json:"queries"`
	Answers           int `doc:"The number of scored answers with the status \"ok\"." example:"560" json:"answers"`
	OtherClassCells   int `doc:"The number of cells that have calls in the period, and that only the filter query_class excludes. By default, these are the cells of branded queries." example:"20" json:"other_class_cells"`
	OtherClassQueries int `doc:"The number of queries that have calls in the period, and that only the filter query_class excludes. By default, these are the branded queries." example:"5" json:"other_class_queries"`
}

// OverviewComparison has the number of compared cells, the numbers of other cells, and the reasons why the periods are
// not comparable.
type OverviewComparison struct {
	Cells   int                `doc:"The number of paired cells. A cell is paired if both periods contain scored answers of the cell." example:"80" json:"cells"`
	LeftOut LeftOutCells       `doc:"The numbers of cells that do not count in the comparison." json:"left_out"`
	Reasons []ComparisonReason `doc:"The reasons why the periods are not comparable. The list is empty if the periods are comparable." json:"reasons" nullable:"false"`
}

// Standing has the figures of the brand, a competitor, or a name that is no longer tracked.
type Standing struct {
	Owner        string     `doc:"Whether the name belongs to the brand or to a competitor." enum:"brand,competitor" json:"owner"`
	Name         string     `example:"Acme" json:"name"`
	CompetitorID *uuid.UUID `doc:"The id of the competitor. The value is null for the brand, and for names that are no longer tracked." format:"uuid" json:"competitor_id"`
	TrackedSince *time.Time `doc:"The time at which the competitor's name was added. The value is null if competitor_id is null." json:"tracked_since"`
	FiguresSince *time.Time `doc:"The time at which the competitor's name was added. The figures of the competitor exclude answers from before this time, which are not scored for the name. The value is null if all answers are scored for the name, for example after a re-score." json:"figures_since"`
	HasDomains   bool       `doc:"Whether the name has domains. Without domains, the citation share has no value. The value is false for names that are no longer tracked." json:"has_domains"`
	Figures      Figures    `json:"figures"`
	Presence     Presence   `doc:"The numbers of answers that mention the name, cite a page on the name's domains, do both or do neither." json:"presence"`
}

// Figures are the figures of a name in one period, with their change against the previous period.
type Figures struct {
	MentionRate   Figure          `doc:"The share of answers that mention the name. The denominator n is the number of answers minus the truncated answers that do not mention the name." json:"mention_rate"`
	Position      Figure          `doc:"The mean rank of the name by first mention. Rank 1 is the first name in an answer, so a lower value is better. The denominator n is the number of answers that mention the name." json:"position"`
	Sentiment     SentimentFigure `doc:"The mean of the sentiments towards the name, from -1 to 1, without sentiments with the label \"unsure\". The denominator n is the number of sentiments in the mean. The fields value, low and high are null if n is below 5." json:"sentiment"`
	ShareOfVoice  Figure          `doc:"The mentions of the name, divided by the mentions of the brand and all competitors. The denominator n is the number of mentions of the brand and all competitors." json:"share_of_voice"`
	CitationShare Figure          `doc:"The cited pages on the domains of the name, divided by all cited pages. The denominator n is the number of all cited pages. A name without domains has no value, and its n is 0." json:"citation_share"`
}

// FigureLevel is a figure in one period.
type FigureLevel struct {
	Value  *float64 `doc:"The figure, which is count / n. The value is null without data, and for a sentiment with an n below 5." example:"0.42" json:"value"`
	Low    *float64 `doc:"The lower bound of the 95 % confidence interval. The value is null with fewer than 2 cells." example:"0.35" json:"low"`
	High   *float64 `doc:"The upper bound of the 95 % confidence interval. The value is null with fewer than 2 cells. The upper bound of a position is at most the number of tracked names." example:"0.49" json:"high"`
	Count  float64  `doc:"The numerator of the figure." example:"84" json:"count"`
	N      int      `doc:"The denominator of the figure." example:"200" json:"n"`
	Enough bool     `doc:"Whether the figure has enough data: at least 6 cells, at least 20 observations, and an n of at least 20. An observation is an answer or, for the sentiment, a sure sentiment." json:"enough"`
}

// Figure is a figure in one period, with its change against the previous period.
type Figure struct {
	FigureLevel

	Previous FigureLevel    `doc:"The figure in the previous period, over all cells of that period." json:"previous"`
	Change   ComparedFigure `doc:"The comparison with the previous period, over the paired cells. Both periods have the same cells and weights, so the values of the comparison can differ from the field value." json:"change"`
}

// SentimentFigure is the sentiment in one period, with its change against the previous period.
type SentimentFigure struct {
	Figure

	Unsure         int `doc:"The number of sentiments with the label \"unsure\". Unsure sentiments do not count in the value." example:"9" json:"unsure"`
	PreviousUnsure int `doc:"The number of sentiments with the label \"unsure\" in the previous period." example:"12" json:"previous_unsure"`
}

// Presence counts answers that mention a name, cite a page of the name, do both or do neither.
type Presence struct {
	NamedCited int `doc:"Answers that mention the name and cite a page of the name." example:"30" json:"named_and_cited"`
	NamedOnly  int `doc:"Answers that mention the name without citing a page of the name." example:"54" json:"named_only"`
	CitedOnly  int `doc:"Answers that cite a page of the name without mentioning the name." example:"18" json:"cited_only"`
	Neither    int `doc:"Scored answers that neither mention the name nor cite a page of the name." example:"98" json:"neither"`
}

// WeakQuery is a query with a low mention rate of the brand.
type WeakQuery struct {
	QueryID     *uuid.UUID `doc:"The id of the query." format:"uuid" json:"query_id"`
	Text        string     `example:"best crm for startups" json:"text"`
	Topic       string     `example:"crm" json:"topic"`
	Mentioned   int        `doc:"The number of answers that mention the brand." example:"2" json:"mentioned"`
	N           int        `doc:"The number of scored answers minus the truncated answers that do not mention the brand." example:"28" json:"n"`
	MentionRate Interval   `doc:"The share of answers that mention the brand (mentioned / n), with its 95 % confidence interval. The interval treats answers as independent." json:"mention_rate"`
	Leader      *string    `doc:"The first name in the field leaders. The value is null if no answer mentions a competitor." example:"Globex" json:"leader"`
	Leaders     []string   `doc:"The top competitor: the name of the competitor that is mentioned in the largest number of answers to the query. In a tie, the list has the names of all tied competitors. The brand is not in the list, even if more answers mention the brand. The list is empty if no answer mentions a competitor." example:"[\"Globex\"]" json:"leaders" nullable:"false"`
	LeaderIn    int        `doc:"The number of answers to the query that mention the competitor in the field leader. In a tie, each of the tied competitors has this number." example:"21" json:"leader_mentioned"`
}

// OverviewSource is a domain that answers cite.
type OverviewSource struct {
	Domain  string  `doc:"The registrable domain." example:"review.example" json:"domain"`
	Type    string  `doc:"The kind of publisher, as in the list of sources." enum:"own,competitor,editorial,community,review,reference,marketplace,institution,other" example:"review" json:"type"`
	Answers int     `doc:"The number of answers that cite the source." example:"120" json:"answers"`
	Queries int     `doc:"The number of query texts whose answers cite the source." example:"14" json:"queries"`
	Share   float64 `doc:"The share of the segment's answers that cite the source." example:"0.21" json:"share"`
	Owner   string  `doc:"Whether the domain belongs to the brand, to a competitor, or to neither." enum:"brand,competitor,other" json:"owner"`
}

// EngineCoverage counts the calls to one answer engine and their outcomes.
type EngineCoverage struct {
	Collector string   `example:"chatgpt" json:"collector"`
	Calls     int      `doc:"The number of calls with any outcome." example:"560" json:"calls"`
	Failed    int      `doc:"The number of failed calls." example:"4" json:"failed"`
	Answers   int      `doc:"The number of calls whose answer is scored. All other calls failed, were declined by the engine, returned no AI Overview, or have an answer that is not scored yet." example:"556" json:"answers"`
	Truncated int      `doc:"The number of answers that the engine cut off at a length limit." example:"3" json:"truncated"`
	Unsure    int      `doc:"The number of answers whose sentiment towards the brand is unsure." example:"12" json:"unsure"`
	Models    []string `doc:"The models that answered." example:"[\"gpt-6-luna\"]" json:"models" nullable:"false"`
}

// OverviewParams has the parameters that select the answers of an overview.
type OverviewParams struct {
	ComparisonParams
}

// newestChanges is the maximum number of changes in an overview.
const newestChanges = 5

type overviewOutput struct {
	Body Overview
}

func (s *server) getOverview(ctx context.Context, in *OverviewParams) (*overviewOutput, error) {
	now := s.cfg.Now()
	segment, before, err := s.periodsAt(ctx, &in.ComparisonParams, now)
	if err != nil {
		return nil, err
	}
	segment.Before = before
	brand, err := visibleBrand(ctx, s.db, in.ID)
	if err != nil {
		return nil, err
	}
	o, err := insights.ReadOverview(ctx, s.db, brand.Brand, segment)
	if err != nil {
		return nil, err
	}
	out := overviewFrom(brand.Brand, segment, o)
	out.Comparison.Reasons = s.reasonsFrom(o.Comparison.Reasons)
	today := dayAt(now.In(segment.Zone))
	if o.Scope.Answers == 0 {
		if out.AnswersOn, err = s.answersOn(ctx, brand.Brand, segment, today); err != nil {
			return nil, err
		}
	}
	filter := insights.ChangeFilter{
		Segment:    segment,
		Severities: []store.Severity{store.SeverityHigh, store.SeverityMedium, store.SeverityLow},
		Since:      segment.Period.From,
	}
	if segment.Period.To.Before(today.From) {
		filter.Until = segment.Period.To
	}
	changes, err := insights.ListChanges(ctx, s.db, brand.Brand, filter, store.Place{}, newestChanges)
	if err != nil {
		return nil, err
	}
	for _, c := range changes {
		out.Changes = append(out.Changes, s.changeFrom(brand.Brand, c))
	}
	return &overviewOutput{Body: out}, nil
}

// answersOn returns the date of today if the period of a segment ends before today, and today has scored answers of the
// same segment. On the first day of a brand, readers could otherwise believe that the brand has no answers.
func (s *server) answersOn(
	ctx context.Context, brand store.Brand, segment insights.Segment, today store.Period,
) (string, error) {
	if segment.Period.To.After(today.From) {
		return "", nil
	}
	segment.Period = today
	n, _, err := insights.CountEvidence(ctx, s.db, brand, segment, insights.EvidenceFilter{})
	if err != nil || n == 0 {
		return "", err
	}
	return today.From.Format(time.DateOnly), nil
}

// dayAt returns the day of a time, in the time zone of the time.
func dayAt(t time.Time) store.Period {
	return store.Period{From: insights.StartOfDay(t, 0), To: insights.StartOfDay(t, 1)}
}

func overviewFrom(brand store.Brand, segment insights.Segment, o insights.Overview) Overview {
	out := Overview{
		BrandID:  brand.ID,
		Segment:  segmentFrom(segment),
		Previous: comparedPeriodFrom(o.Previous),
		Scope:    OverviewScope(o.Scope),
		Comparison: OverviewComparison{
			Cells: o.Comparison.Cells, LeftOut: leftOutFrom(o.Comparison),
		},
		Changes:     []Change{},
		Brand:       standingFrom(o.Brand),
		Leaderboard: make([]Standing, 0, len(o.Leaderboard)),
		Weakest: make(
			[]WeakQuery,
			0,
			len(o.Weakest),
		),
		FullyNamed: o.FullyNamed,
		Sources:    make([]OverviewSource, 0, len(o.Sources)),
		Coverage:   make([]EngineCoverage, 0, len(o.Coverage)),
	}
	for _, s := range o.Leaderboard {
		out.Leaderboard = append(out.Leaderboard, standingFrom(s))
	}
	for _, q := range o.Weakest {
		weak := WeakQuery{
			QueryID: q.QueryID, Text: q.Text, Topic: q.Topic, Mentioned: q.Mentioned, N: q.N,
			MentionRate: Interval(q.Rate), Leaders: append([]string{}, q.Leaders...), LeaderIn: q.LeaderIn,
		}
		if len(q.Leaders) > 0 {
			weak.Leader = &q.Leaders[0]
		}
		out.Weakest = append(out.Weakest, weak)
	}
	for _, d := range o.Sources {
		share, _ := d.Share()
		out.Sources = append(out.Sources, OverviewSource{
			Domain: d.Domain, Type: string(d.Type), Owner: string(ownerFrom(d.Type)), Answers: d.Answers, Queries: d.Queries,
			Share: share.Value,
		})
	}
	for _, c := range o.Coverage {
		c.Models = listOf(c.Models)
		out.Coverage = append(out.Coverage, EngineCoverage(c))
	}
	return out
}

// ownerFrom returns the owner of domains of the given type.
func ownerFrom(t sourcetype.Type) store.Owner {
	switch t {
	case sourcetype.Own:
		return store.OwnerBrand
	case sourcetype.Competitor:
		return store.OwnerCompetitor
	default:
		return store.OwnerOther
	}
}

func standingFrom(s insights.Standing) Standing {
	out := Standing{
		Owner:      string(store.OwnerCompetitor),
		Name:       s.Name,
		HasDomains: s.HasDomains,
		Presence:   Presence(s.Presence),
		Figures: Figures{
			MentionRate: figureFrom(s.Levels.MentionRate, s.Previous.MentionRate, s.Change.MentionRate),
			Position:    figureFrom(s.Levels.Position, s.Previous.Position, s.Change.Position),
			Sentiment: SentimentFigure{
				Figure: figureFrom(s.Levels.Sentiment, s.Previous.Sentiment, s.Change.Sentiment),
				Unsure: s.Unsure[1], PreviousUnsure: s.Unsure[0],
			},
			ShareOfVoice:  figureFrom(s.Levels.ShareOfVoice, s.Previous.ShareOfVoice, s.Change.ShareOfVoice),
			CitationShare: figureFrom(s.Levels.CitationShare, s.Previous.CitationShare, s.Change.CitationShare),
		},
	}
	if s.Own {
		out.Owner = string(store.OwnerBrand)
	}
	if c := s.Competitor; c != nil {
		since := c.TrackedSince[c.Name]
		out.CompetitorID, out.TrackedSince = &c.ID, &since
		if !s.FiguresSince.IsZero() {
			out.FiguresSince = &s.FiguresSince
		}
	}
	return out
}

func figureFrom(level, previous comparison.Level, change comparison.Figure) Figure {
	return Figure{FigureLevel: levelFrom(level), Previous: levelFrom(previous), Change: comparedFigureFrom(change)}
}

func levelFrom(l comparison.Level) FigureLevel {
	return FigureLevel{Value: l.Value, Low: l.Low, High: l.High, Count: l.Count, N: l.N, Enough: l.Enough}
}
