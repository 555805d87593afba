package insights

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/google/uuid"

	"tidewatch/jobs/comparison"
	"tidewatch/store"
)

// Dimension is a property by which the cells of a comparison are grouped.
type Dimension string

// Cells are grouped by one of these properties, with the names of the API. Each cell has one value of each property.
const (
	ByCountry Dimension = "country"
	ByEngine  Dimension = "collector"
	ByQuery   Dimension = "query" // each text of an edited query is a group
	ByTopic   Dimension = "topic"
)

// Contributions divide the difference of a figure between two periods among groups of cells.
type Contributions struct {
	Figure  comparison.Figure   // the comparison of all cells
	Reasons []comparison.Reason // the reasons why the figure is not comparable

	// Before and After are the figure in each period over all cells, without weights, as in an overview. The values of
	// Figure and Groups count only paired cells, with weights.
	Before, After comparison.Level

	// Groups has the groups with data in both periods, sorted by the absolute value of their part, largest first. Without
	// a difference, there are no groups.
	Groups []Contribution
}

// Contribution is the part of a difference that a query, an engine, a topic or a country accounts for.
type Contribution struct {
	comparison.Contribution

	Name    string     // text of the query, engine, topic or country code; empty if the cells have no topic or no country
	QueryID *uuid.UUID // nil if the cells are not grouped by query, or if the query was deleted
}

// ContributionQuery says which difference is divided, and how.
type ContributionQuery struct {
	Before store.Period // the earlier period
	By     Dimension
	Figure comparison.FigureKind
}

// ReadContributions compares a figure of a segment with an earlier period, as [Compare] does, and divides the difference
// among groups of cells. The figure of a group without enough sure sentiments has no values.
func ReadContributions(
	ctx context.Context, db *store.DB, brand store.Brand, s Segment, q ContributionQuery,
) (Contributions, error) {
	in, err := readCompared(ctx, db, brand, s, q.Before)
	if err != nil {
		return Contributions{}, err
	}
	named, groups := in.groups(q.By)
	divided := comparison.Divide(in.Input, q.Figure, groups)
	out := Contributions{Figure: divided.Figure, Reasons: divided.Reasons}
	out.Before, out.After = in.levels(q.Figure)
	switch {
	case q.Figure == comparison.Sentiment:
		hideFewCompared(&out.Figure)
		hideFewSentiments(&out.Before)
		hideFewSentiments(&out.After)
	case q.Figure == comparison.CitationShare && !in.hasDomains:
		hideUncitedChange(&out.Figure)
		hideUncited(&out.Before)
		hideUncited(&out.After)
	}
	if out.Figure.Difference == nil {
		return out, nil
	}
	for i, part := range divided.Contributions {
		if part.Cells == 0 {
			continue
		}
		named[i].Contribution = part
		if q.Figure == comparison.Sentiment {
			hideFewCompared(&named[i].Figure)
		}
		out.Groups = append(out.Groups, named[i])
	}
	byName := nameOrder()
	slices.SortStableFunc(out.Groups, func(a, b Contribution) int {
		return cmp.Or(cmp.Compare(math.Abs(b.Part), math.Abs(a.Part)), byName(a.Name, b.Name))
	})
	return out, nil
}

// levels returns a figure in both periods over all cells. The intervals are not meant for use.
func (in comparedCells) levels(k comparison.FigureKind) (before, after comparison.Level) {
	earlier, later := make([]comparison.Counts, len(in.Cells)), make([]comparison.Counts, len(in.Cells))
	for i, c := range in.Cells {
		earlier[i], later[i] = c.Before, c.After
	}
	return comparison.Measure(earlier, 1).Of(k), comparison.Measure(later, 1).Of(k)
}

// The method "groups" groups the cells. The first result has the names and the queries of the groups.
func (in comparedCells) groups(by Dimension) ([]Contribution, []comparison.Group) {
	var named []Contribution
	var groups []comparison.Group
	places := map[string]int{}
	for i, c := range in.cells {
		var group Contribution
		var key string
		switch by {
		case ByCountry:
			group.Name, key = c.Country, c.Country
		case ByEngine:
			group.Name, key = c.Collector, c.Collector
		case ByTopic:
			group.Name, key = c.Topic, c.Topic
		default:
			group.Name, group.QueryID, key = c.QueryText, c.QueryID, c.QueryKey()
		}
		place, found := places[key]
		if !found {
			place = len(groups)
			places[key] = place
			named, groups = append(named, group), append(groups, comparison.Group{})
		}
		g := &groups[place]
		g.Cells = append(g.Cells, i)
		if in.Cells[i].IsPaired() && !slices.Contains(g.Engines, c.Collector) {
			g.Engines = append(g.Engines, c.Collector)
		}
	}
	return named, groups
}
