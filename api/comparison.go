package api

import (
	"context"

	"github.com/google/uuid"

	"tidewatch/insights"
	"tidewatch/jobs/comparison"
)

// Comparison compares the answers about a brand in two periods.
type Comparison struct {
	BrandID      uuid.UUID          `format:"uuid" json:"brand_id"`
	Before       ComparedPeriod     `doc:"The first period." json:"before"`
	After        ComparedPeriod     `doc:"The second period." json:"after"`
	Timezone     string             `doc:"The time zone of the day boundaries." example:"Europe/Berlin" json:"timezone"`
	QueryClasses []string           `doc:"The classes of the compared queries." enum:"branded,competitor,unbranded" example:"[\"competitor\",\"unbranded\"]" json:"query_classes" nullable:"false"`
	Cells        int                `doc:"The number of paired cells. A cell is one query, sent to one engine for one country. A cell is paired if both periods contain scored answers of the cell." example:"80" json:"cells"`
	LeftOut      LeftOutCells       `doc:"The numbers of cells that do not count in the comparison." json:"left_out"`
	Reasons      []ComparisonReason `doc:"The reasons why the periods are not comparable. The list is empty if the periods are comparable." json:"reasons" nullable:"false"`
	Figures      ComparedFigures    `json:"figures"`
}

// ComparedPeriod is a period of whole days.
type ComparedPeriod struct {
	From string `doc:"The first day of the period." example:"2026-11-02" format:"date" json:"from"`
	To   string `doc:"The last day of the period." example:"2026-11-29" format:"date" json:"to"`
}

// LeftOutCells has the numbers of cells that do not count in a comparison.
type LeftOutCells struct {
	OnlyBefore int `doc:"Cells whose query was sent in the first period only." example:"4" json:"only_before"`
	OnlyAfter  int `doc:"Cells whose query was sent in the second period only." example:"0" json:"only_after"`
	Unanswered int `doc:"Cells whose query was sent in both periods, and that lack a scored answer in at least one period, for example because Google showed no AI Overview." example:"6" json:"unanswered"`
	OtherClass int `doc:"Cells of queries whose class is not in the field query_classes. By default, the field query_classes does not contain branded queries." example:"20" json:"other_class"`
}

// ComparisonReason is a reason why two periods, or some of their figures, are not comparable.
type ComparisonReason struct {
	Kind      string  `doc:"The value \"model_changed\" means that the shares of models in the engine's answers overlap by less than 80 % between the periods. The value \"engine_out\" means that more than half of the calls to the engine failed in a period. The value \"run_partial\" means that more than a tenth of the runs with calls in a period failed, were cancelled, or are unfinished. Each of the other values concerns only some figures. A re-score of all stored answers of the brand removes these reasons, unless retention has deleted texts or answers of the brand. The value \"names_changed\" means that names of the brand were added or removed, and concerns all figures except the citation share. The value \"competitors_changed\" means that competitors or their names were added or removed, and concerns the position and the share of voice. The value \"domains_changed\" means that the domains of the brand were changed, and concerns the citation share." enum:"model_changed,engine_out,run_partial,names_changed,competitors_changed,domains_changed" json:"kind"`
	Collector *string `doc:"The answer engine. The value is null for all kinds except \"model_changed\" and \"engine_out\"." example:"chatgpt" json:"collector"`
	Text      string  `doc:"The reason in words." example:"The model of ChatGPT API changed." json:"text"`
}

// ComparedFigures are the figures of a comparison.
type ComparedFigures struct {
	MentionRate   ComparedFigure    `doc:"The share of answers that mention the brand. The denominator n is the number of answers minus the truncated answers that do not mention the brand." json:"mention_rate"`
	Position      ComparedFigure    `doc:"The mean rank of the brand by first mention. Rank 1 is the first name in an answer, so a lower value is better. The denominator n is the number of answers that mention the brand." json:"position"`
	Sentiment     ComparedSentiment `doc:"The mean of the sentiments towards the brand, from -1 to 1, without sentiments with the label \"unsure\". The denominator n is the number of sentiments in the mean. If n is below 5, the field \"value\" of a period is null." json:"sentiment"`
	ShareOfVoice  ComparedFigure    `doc:"The mentions of the brand, divided by the mentions of the brand and all competitors. The denominator n is the number of mentions of the brand and all competitors." json:"share_of_voice"`
	CitationShare ComparedFigure    `doc:"The cited pages on the brand's domains, divided by all cited pages. The denominator n is the number of all cited pages. A brand without domains has no value, and its n is 0." json:"citation_share"`
}

// ComparedFigure compares one figure of the paired cells.
type ComparedFigure struct {
	Before      ComparedValue      `json:"before"`
	After       ComparedValue      `json:"after"`
	Cells       int                `doc:"The number of paired cells with data for the figure in both periods." example:"80" json:"cells"`
	Difference  ComparedDifference `doc:"The difference of the values, with its 95 % confidence interval." json:"difference"`
	Verdict     string             `doc:"Whether the value rose (\"up\") or fell (\"down\") by more than chance. The value \"too_few_cells\" means that there are fewer than 6 paired cells, so that more answers would not help. The value \"too_few_answers\" means that n or the number of observations is below 20 in a period. An observation is an answer or, for the sentiment, a sure sentiment. The value \"no_previous_value\" means that the first period has no value, and \"no_value\" that the second period has no value. The value \"not_comparable\" means that the list of reasons has a reason that concerns the figure." enum:"up,down,no_clear_change,too_few_cells,too_few_answers,no_previous_value,no_value,not_comparable" json:"verdict"`
	VerdictText string             `doc:"The verdict in words, as the page and reports show it. For the position, the text says whether a change is better or worse." example:"No clear change" json:"verdict_text"`
	Explanation string             `doc:"The reason for the verdicts \"too_few_cells\" and \"too_few_answers\", and for \"no_clear_change\" if the interval of the difference excludes 0. Otherwise, the text is empty." example:"Only 5 cells changed. Such a difference can arise by chance (p = 0.06)." json:"explanation"`
}

// ComparedValue is a figure in one period.
type ComparedValue struct {
	Value *float64 `doc:"The figure, weighted by cell. Each cell has the same weight in both periods, so the value can differ from count / n. The value is null without data, and for a sentiment with an n below 5." example:"0.42" json:"value"`
	Count float64  `doc:"The unweighted numerator of the figure." example:"84" json:"count"`
	N     int      `doc:"The unweighted denominator of the figure." example:"200" json:"n"`
}

// ComparedSentiment compares the sentiment of the paired cells.
type ComparedSentiment struct {
	ComparedFigure

	UnsureBefore int `doc:"The number of sentiments with the label \"unsure\" in the first period. Unsure sentiments do not count in the value." example:"12" json:"unsure_before"`
	UnsureAfter  int `doc:"The number of sentiments with the label \"unsure\" in the second period. Unsure sentiments do not count in the value." example:"9" json:"unsure_after"`
}

// ComparedDifference is a difference with its 95 % confidence interval.
type ComparedDifference struct {
	Value  *float64 `doc:"The value of the second period minus the value of the first period. The value is null if a period has no value." example:"0.08" json:"value"`
	Low    *float64 `doc:"The lower bound of the 95 % confidence interval. The value is null with fewer than 6 cells." example:"0.02" json:"low"`
	High   *float64 `doc:"The upper bound of the 95 % confidence interval. The value is null with fewer than 6 cells." example:"0.14" json:"high"`
	PValue *float64 `doc:"The p-value of the permutation test. The verdicts \"up\" and \"down\" need a p-value of at most 0.04. With up to 14 changed cells, the p-value is exact, and otherwise it is estimated from random exchanges. The test runs only if the interval excludes 0. Without a test, the value is null." example:"0.012" json:"p_value"`
}

type comparisonOutput struct {
	Body Comparison
}

func (s *server) compareBrand(ctx context.Context, in *ComparisonParams) (*comparisonOutput, error) {
	segment, before, err := s.periods(ctx, in)
	if err != nil {
		return nil, err
	}
	brand, err := visibleBrand(ctx, s.db, in.ID)
	if err != nil {
		return nil, err
	}
	result, err := insights.Compare(ctx, s.db, brand.Brand, segment, before)
	if err != nil {
		return nil, err
	}
	out := Comparison{
		BrandID: in.ID, Before: comparedPeriodFrom(before), After: comparedPeriodFrom(segment.Period),
		Timezone: in.Timezone, QueryClasses: classesFrom(segment.Classes), Cells: result.Cells,
		LeftOut: leftOutFrom(result), Reasons: s.reasonsFrom(result.Reasons),
	}
	out.Figures = ComparedFigures{
		MentionRate: comparedFigureFrom(result.MentionRate), Position: comparedFigureFrom(result.Position),
		Sentiment: ComparedSentiment{
			ComparedFigure: comparedFigureFrom(result.Sentiment),
			UnsureBefore:   result.Unsure[0], UnsureAfter: result.Unsure[1],
		},
		ShareOfVoice: comparedFigureFrom(result.ShareOfVoice), CitationShare: comparedFigureFrom(result.CitationShare),
	}
	return &comparisonOutput{Body: out}, nil
}

func comparedFigureFrom(f comparison.Figure) ComparedFigure {
	out := ComparedFigure{
		Before: ComparedValue(f.Before), After: ComparedValue(f.After), Cells: f.Cells, Verdict: string(f.Verdict),
		VerdictText: f.VerdictText(), Explanation: f.Explanation(),
	}
	if d := f.Difference; d != nil {
		out.Difference = ComparedDifference{Value: &d.Value, Low: d.Low, High: d.High, PValue: d.PValue}
	}
	return out
}

func leftOutFrom(c insights.Comparison) LeftOutCells {
	return LeftOutCells{
		OnlyBefore: c.LeftOut.OnlyBefore, OnlyAfter: c.LeftOut.OnlyAfter, Unanswered: c.LeftOut.Unanswered,
		OtherClass: c.OtherClass,
	}
}

func (s *server) reasonsFrom(reasons []comparison.Reason) []ComparisonReason {
	out := make([]ComparisonReason, 0, len(reasons))
	for _, r := range reasons {
		reason := ComparisonReason{Kind: string(r.Kind), Text: r.Text(s.engineTitle(r.Engine))}
		if r.Engine != "" {
			reason.Collector = &r.Engine
		}
		out = append(out, reason)
	}
	return out
}
