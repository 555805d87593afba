package api

import (
	"context"

	"github.com/google/uuid"

	"tidewatch/insights"
	"tidewatch/jobs/comparison"
)

// Contributions divide the difference of a figure between two periods among queries, engines, topics or countries.
type Contributions struct {
	BrandID       uuid.UUID          `format:"uuid" json:"brand_id"`
	Before        ComparedPeriod     `doc:"The first period." json:"before"`
	After         ComparedPeriod     `doc:"The second period." json:"after"`
	Timezone      string             `doc:"The time zone of the day boundaries." example:"Europe/Berlin" json:"timezone"`
	QueryClasses  []string           `doc:"The classes of the compared queries." enum:"branded,competitor,unbranded" example:"[\"competitor\",\"unbranded\"]" json:"query_classes" nullable:"false"`
	Figure        string             `doc:"The compared figure." enum:"mention_rate,position,sentiment,share_of_voice,citation_share" json:"figure"`
	By            string             `doc:"The property by which the cells are grouped." enum:"query,collector,topic,country" json:"by"`
	Total         ComparedFigure     `doc:"The comparison of all paired cells, as in the operation compare-brand." json:"total"`
	AllCells      AllCells           `doc:"The figure over all cells of each period, without weights, as in the operation get-overview. The fields total and contributions count only paired cells, with weights, so their values can differ." json:"all_cells"`
	Reasons       []ComparisonReason `doc:"The reasons why the figure is not comparable. The list is empty if the figure is comparable." json:"reasons" nullable:"false"`
	Contributions []Contribution     `doc:"The groups with data in both periods, sorted by the absolute value of their contribution, the largest first. The list is empty if the value of the difference in the field \"total\" is null." json:"contributions" nullable:"false"`
	Rest          ContributionRest   `doc:"The number of the groups that the list \"contributions\" leaves out because of the parameter \"limit\", and the sum of their contributions." json:"rest"`
}

// AllCells has a figure over all cells of two periods.
type AllCells struct {
	Before UnweightedValue `json:"before"`
	After  UnweightedValue `json:"after"`
}

// UnweightedValue is a figure in one period without weights.
type UnweightedValue struct {
	Value *float64 `doc:"The figure, which is count / n. The value is null without data, and for a sentiment with an n below 5." example:"0.42" json:"value"`
	Count float64  `doc:"The numerator of the figure." example:"84" json:"count"`
	N     int      `doc:"The denominator of the figure." example:"200" json:"n"`
}

// Contribution is the part of a difference that one query, engine, topic or country accounts for.
type Contribution struct {
	Value        string     `doc:"The text of the query, the answer engine, the topic, or the country code. The value is empty for queries without a topic, and for answers without a country." example:"best crm for startups" json:"value"`
	QueryID      *uuid.UUID `doc:"The id of the query. The value is null if the groups are not queries, or if the query was deleted." format:"uuid" json:"query_id"`
	Contribution float64    `doc:"The group's part of the difference in the field total, in the unit of the figure. The contributions of all groups add up to the difference. A contribution depends on the change in the group, and on the group's share of the weights." example:"-0.03" json:"contribution"`

	ComparedFigure
}

// ContributionRest sums up the groups that a list of contributions leaves out.
type ContributionRest struct {
	Groups       int     `doc:"The number of groups that the list leaves out." example:"12" json:"groups"`
	Contribution float64 `doc:"The sum of the contributions of these groups." example:"0.004" json:"contribution"`
}

// ContributionParams has the parameters that select and group the answers of a comparison.
type ContributionParams struct {
	ComparisonParams

	Figure string `default:"mention_rate" doc:"The figure whose difference is divided." enum:"mention_rate,position,sentiment,share_of_voice,citation_share" query:"figure"`
	By     string `default:"query" doc:"The property by which the cells are grouped. A cell is one query, sent to one engine for one country." enum:"query,collector,topic,country" query:"by"`
}

type listContributionsInput struct {
	ContributionParams

	Limit int `default:"50" doc:"The maximum number of groups. The field rest has the sum of the other groups." maximum:"500" minimum:"1" query:"limit"`
}

type contributionsOutput struct {
	Body Contributions
}

func (s *server) listContributions(ctx context.Context, in *listContributionsInput) (*contributionsOutput, error) {
	out, err := s.contributions(ctx, &in.ContributionParams)
	if err != nil {
		return nil, err
	}
	if all := out.Contributions; len(all) > in.Limit {
		out.Contributions = all[:in.Limit]
		for _, c := range all[in.Limit:] {
			out.Rest.Groups++
			out.Rest.Contribution += c.Contribution
		}
	}
	return &contributionsOutput{Body: out}, nil
}

// contributions returns the contributions of all groups.
func (s *server) contributions(ctx context.Context, in *ContributionParams) (Contributions, error) {
	segment, before, err := s.periods(ctx, &in.ComparisonParams)
	if err != nil {
		return Contributions{}, err
	}
	brand, err := visibleBrand(ctx, s.db, in.ID)
	if err != nil {
		return Contributions{}, err
	}
	divided, err := insights.ReadContributions(ctx, s.db, brand.Brand, segment, insights.ContributionQuery{
		Before: before, By: insights.Dimension(in.By), Figure: comparison.FigureKind(in.Figure),
	})
	if err != nil {
		return Contributions{}, err
	}
	out := Contributions{
		BrandID: in.ID, Before: comparedPeriodFrom(before), After: comparedPeriodFrom(segment.Period),
		Timezone: in.Timezone, QueryClasses: classesFrom(segment.Classes), Figure: in.Figure, By: in.By,
		Total: comparedFigureFrom(divided.Figure), Reasons: s.reasonsFrom(divided.Reasons),
		Contributions: make([]Contribution, 0, len(divided.Groups)),
		AllCells:      AllCells{unweightedFrom(divided.Before), unweightedFrom(divided.After)},
	}
	for _, g := range divided.Groups {
		out.Contributions = append(out.Contributions, Contribution{
			Value: g.Name, QueryID: g.QueryID, Contribution: g.Part, ComparedFigure: comparedFigureFrom(g.Figure),
		})
	}
	return out, nil
}

func unweightedFrom(l comparison.Level) UnweightedValue {
	return UnweightedValue{Value: l.Value, Count: l.Count, N: l.N}
}
