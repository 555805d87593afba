package insights

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/insights/sourcetype"
	"tidewatch/jobs/comparison"
	"tidewatch/store"
)

// shortList is the length of the lists of weakest queries and top sources in an overview.
const shortList = 5

// Overview has the figures of a brand and its competitors in a segment.
type Overview struct {
	Scope       Scope
	Previous    store.Period // the period with which the figures are compared
	Comparison  Comparison   // the comparison of the brand
	Brand       Standing
	Leaderboard []Standing // the brand and its competitors, sorted by mention rate in descending order
	Weakest     []QueryStanding
	FullyNamed  int      // number of active queries with answers, all of which mention the brand
	Sources     []Source // the domains that answers cite most often; the sums of the previous period are not read
	Coverage    []EngineCoverage
}

// Scope has the number of scored answers in a segment, and the numbers of cells and queries with calls in the period.
type Scope struct {
	Cells             int // cells that the segment selects
	Queries           int
	Answers           int // scored answers of the selected cells
	OtherClassCells   int // cells that only the segment's classes exclude
	OtherClassQueries int
}

// Standing has the figures of one name.
type Standing struct {
	Competitor   *store.Competitor // nil for the brand, and for names that are no longer tracked
	FiguresSince time.Time         // the figures count no earlier answers; zero if they count all; can be after the period
	HasDomains   bool              // whether the name has domains; false for names that are no longer tracked
	Own          bool              // whether the name is the brand
	Name         string
	Presence     Presence

	Levels, Previous comparison.Levels
	Change           comparison.Result
	Unsure           [2]int // unsure sentiments in the previous period and in the period
}

// Presence counts answers that mention a name, cite a page of the name, do both or do neither.
type Presence struct{ NamedCited, NamedOnly, CitedOnly, Neither int }

// QueryStanding is the mention rate of the brand in the answers to one query.
type QueryStanding struct {
	QueryID   *uuid.UUID // nil if the query was deleted
	Text      string
	Topic     string
	Mentioned int
	Rate      store.Estimate
	N         int      // scored answers, without the truncated answers that do not mention the brand
	Leaders   []string // the competitors that most answers mention, by name; nil without mentions
	LeaderIn  int      // answers that mention each of the leaders
}

// EngineCoverage counts the calls to one engine and their outcomes.
type EngineCoverage struct {
	Collector string
	Calls     int
	Failed    int
	Answers   int // number of scored answers
	Truncated int
	Unsure    int      // unsure sentiments about the brand
	Models    []string // the models that answered
}

// ReadOverview returns the overview of a brand in a segment. The figures are compared with [Segment.PreviousPeriod].
func ReadOverview(ctx context.Context, db *store.DB, brand store.Brand, s Segment) (Overview, error) {
	about, err := subjectOf(ctx, db, brand)
	if err != nil {
		return Overview{}, err
	}
	types, err := about.classifier(ctx, db)
	if err != nil {
		return Overview{}, err
	}
	edited, err := about.edits(ctx, db, s.Period.To)
	if err != nil {
		return Overview{}, err
	}
	out := Overview{Previous: s.PreviousPeriod()}
	var selected Selection
	var sources []store.DomainSums
	var sums comparedSums
	var late map[time.Time]comparedSums
	err = db.ReadFacts(ctx, brand.ID, func(f *store.Facts) error {
		cells, err := f.CellsOf(ctx)
		if err != nil {
			return err
		}
		selected = s.Resolve(cells, about.scorer)
		all := slices.Concat(selected.Cells, selected.OtherClass)
		if sums, err = sumsOf(ctx, f, all, out.Previous, s.Period); err != nil {
			return err
		}
		if sums.before.names, err = namedIn(ctx, f, selected.Cells, out.Previous); err != nil {
			return err
		}
		if sums.after.names, err = namedIn(ctx, f, selected.Cells, s.Period); err != nil {
			return err
		}
		late, err = sumsSince(ctx, f, selected.Cells, sums, s, edited.allFiguresSince())
		if err != nil {
			return err
		}
		sources, err = f.Sources(ctx, selected.Cells, s.Period)
		return err
	})
	if err != nil {
		return Overview{}, err
	}
	out.Scope = scopeOf(selected, sums.after)
	out.Leaderboard = about.leaderboard(selected.Cells, sums, late, edited, out.Previous.From)
	i := slices.IndexFunc(out.Leaderboard, func(s Standing) bool { return s.Own })
	out.Brand = out.Leaderboard[i]
	out.Comparison = Comparison{Result: out.Brand.Change, OtherClass: sums.called(selected.OtherClass)}
	out.Weakest, out.FullyNamed = weakest(selected.Cells, sums.after)
	out.Sources = topSources(sources, out.Scope.Answers, types)
	out.Coverage = coverageOf(selected.Cells, sums.after)
	return out, nil
}

func scopeOf(selected Selection, sums periodSums) Scope {
	var s Scope
	count := func(cells []store.Cell) (n, queries int) {
		seen := map[string]bool{}
		for _, c := range cells {
			if sums.cells[c.ID].Calls > 0 {
				n++
				seen[c.QueryKey()] = true
			}
		}
		return n, len(seen)
	}
	s.Cells, s.Queries = count(selected.Cells)
	s.OtherClassCells, s.OtherClassQueries = count(selected.OtherClass)
	for _, c := range selected.Cells {
		s.Answers += sums.cells[c.ID].Answers
	}
	return s
}

// leaderboard returns the figures of the brand, of its competitors, and of all other names with mentions or citations.
// The parameter "late" has the sums for competitors that were added after the beginning of the previous period, by the
// time of the addition.
func (s subject) leaderboard(
	cells []store.Cell, sums comparedSums, late map[time.Time]comparedSums, e edits, from time.Time,
) []Standing {
	hasFormer, hasEarlier := s.hasFormerNames(cells, sums.before), sums.before.hasCalls(cells)
	names := [2]int{s.namesIn(sums.before), s.namesIn(sums.after)}
	brand := standingOf(cells, sums, s.editedBrand(e, cells, sums, from), names, periodSums.ofBrand)
	brand.Own, brand.Name, brand.HasDomains = true, s.brand.Name, len(s.brand.Domains) > 0
	if !e.ownDomains() {
		brand.hideUncited()
	}
	board := []Standing{brand}
	listed := map[string]bool{}
	for _, c := range s.competitors {
		var edited comparison.Edited
		if hasEarlier {
			edited = e.ofCompetitor(c, from)
			edited.Competitors = edited.Competitors || hasFormer
		}
		own, since := sums, e.figuresSince(c)
		if s, isLate := late[since]; isLate {
			own = s
		}
		standing := standingOf(cells, own, edited, names, ofName(c.Name))
		standing.Competitor, standing.FiguresSince, standing.Name = &c, since, c.Name
		standing.HasDomains = len(c.Domains) > 0
		if !e.domainsOf(c.Name) {
			standing.hideUncited()
		}
		board = append(board, standing)
		listed[c.Name] = true
	}
	for name := range sums.after.names {
		if !listed[name] {
			var edited comparison.Edited
			if hasEarlier {
				edited = comparison.Edited{Names: true, Competitors: true, Domains: true} // a former competitor
			}
			standing := standingOf(cells, sums, edited, names, ofName(name))
			standing.Name = name
			standing.hideUncited()
			board = append(board, standing)
		}
	}
	byName := nameOrder()
	slices.SortFunc(board, func(a, b Standing) int {
		return cmp.Or(-cmp.Compare(orZero(a.Levels.MentionRate.Value), orZero(b.Levels.MentionRate.Value)),
			-cmp.Compare(orZero(a.Levels.ShareOfVoice.Value), orZero(b.Levels.ShareOfVoice.Value)),
			byName(a.Name, b.Name))
	})
	return board
}

func orZero(v *float64) float64 {
	if v == nil {
		return 0
	}
	return *v
}

// namesIn returns the number of names on the leaderboard of a period: the tracked names, and other names with mentions
// or citations.
func (s subject) namesIn(sums periodSums) int {
	n := 1 + len(s.competitors)
	for name := range sums.names {
		if !s.isCompetitor(name) {
			n++
		}
	}
	return n
}

func (s subject) isCompetitor(name string) bool {
	return slices.ContainsFunc(s.competitors, func(c store.Competitor) bool { return c.Name == name })
}

// standingOf returns the figures of a name. The parameter "names" has the numbers of names in the previous period and
// in the period. The function in the parameter "of" returns the sums about the name.
func standingOf(
	cells []store.Cell, sums comparedSums, edited comparison.Edited, names [2]int,
	of func(s periodSums, cell int) (store.Sums, store.NameSums),
) Standing {
	in := sums.input(cells, edited, of)
	out := Standing{Change: comparison.Compare(in)}
	before, after := make([]comparison.Counts, len(in.Cells)), make([]comparison.Counts, len(in.Cells))
	for i, c := range in.Cells {
		before[i], after[i] = c.Before, c.After
		out.Unsure[0] += c.Before.Unsure
		out.Unsure[1] += c.After.Unsure
		all, name := of(sums.after, cells[i].ID)
		out.Presence.add(all, name)
	}
	out.Levels, out.Previous = comparison.Measure(after, names[1]), comparison.Measure(before, names[0])
	hideFewSentiments(&out.Levels.Sentiment)
	hideFewSentiments(&out.Previous.Sentiment)
	hideFewCompared(&out.Change.Sentiment)
	return out
}

func (p *Presence) add(s store.Sums, n store.NameSums) {
	both := n.CitedAnswers - n.CitedUnnamed
	p.NamedCited += both
	p.NamedOnly += n.Mentioned - both
	p.CitedOnly += n.CitedUnnamed
	p.Neither += s.Answers - n.Mentioned - n.CitedUnnamed
}

// hideUncited removes the citation shares of a name for whose domains no answer was scored. The citation share of a name
// without domains would always be 0. If answers cite a page of the name, the name had domains when they were scored.
func (s *Standing) hideUncited() {
	hideUncited(&s.Levels.CitationShare)
	hideUncited(&s.Previous.CitationShare)
	hideUncitedChange(&s.Change.CitationShare)
}

func hideUncited(l *comparison.Level) {
	if l.Count == 0 {
		*l = comparison.Level{}
	}
}

func hideUncitedChange(f *comparison.Figure) {
	if f.Before.Count+f.After.Count > 0 {
		return
	}
	*f = comparison.Figure{Kind: f.Kind, Verdict: f.Verdict}
	if f.Verdict != comparison.NotComparable {
		f.Verdict = comparison.NoValue
	}
}

// hideFewSentiments removes the average sentiment and its interval if fewer than [store.MinSentiments] sentiments are
// sure.
func hideFewSentiments(l *comparison.Level) {
	if l.N < store.MinSentiments {
		l.Value, l.Low, l.High = nil, nil, nil
	}
}

// hideFewCompared removes the average sentiment of a period with too few sentiments, and the difference.
func hideFewCompared(f *comparison.Figure) {
	for _, s := range []*comparison.Side{&f.Before, &f.After} {
		if s.N < store.MinSentiments {
			s.Value, f.Difference = nil, nil
		}
	}
}

// weakest returns up to shortList active queries with the lowest mention rates of the brand. The list is sorted by the
// upper bound of the rate's interval, so that queries with few answers come later. Queries with equal bounds are sorted
// by text. Queries whose answers all mention the brand are not weak. The second result is the number of these queries.
func weakest(cells []store.Cell, sums periodSums) ([]QueryStanding, int) {
	var all []*QueryStanding
	byQuery := map[string]*QueryStanding{}
	rivals := map[*QueryStanding]map[string]int{}
	for _, c := range cells {
		if !c.IsActive {
			continue
		}
		q := byQuery[c.QueryKey()]
		if q == nil {
			q = &QueryStanding{QueryID: c.QueryID, Text: c.QueryText, Topic: c.Topic}
			byQuery[c.QueryKey()], rivals[q] = q, map[string]int{}
			all = append(all, q)
		}
		s := sums.cells[c.ID]
		q.N += s.Judged(s.Sums)
		q.Mentioned += s.Mentioned
		for name, of := range sums.names {
			rivals[q][name] += of[c.ID].Mentioned
		}
	}
	byName := nameOrder()
	var found []QueryStanding
	full := 0
	for _, q := range all {
		if q.N == 0 {
			continue
		}
		if q.Mentioned >= q.N {
			full++
			continue
		}
		q.Rate = store.EstimateShare(float64(q.Mentioned)/float64(q.N), q.N)
		q.lead(rivals[q])
		slices.SortFunc(q.Leaders, byName)
		found = append(found, *q)
	}
	slices.SortStableFunc(found, func(a, b QueryStanding) int {
		return cmp.Or(cmp.Compare(a.Rate.High, b.Rate.High), byName(a.Text, b.Text))
	})
	return found[:min(len(found), shortList)], full
}

// lead sets the leaders of a query. The parameter "mentioned" has the number of answers that mention each competitor.
func (q *QueryStanding) lead(mentioned map[string]int) {
	for name, n := range mentioned {
		if n > q.LeaderIn {
			q.Leaders, q.LeaderIn = nil, n
		}
		if n == q.LeaderIn && n > 0 {
			q.Leaders = append(q.Leaders, name)
		}
	}
}

// topSources returns up to shortList domains that most answers cite.
func topSources(sources []store.DomainSums, answers int, types *sourcetype.Classifier) []Source {
	slices.SortStableFunc(sources, func(a, b store.DomainSums) int { return cmp.Compare(b.Answers, a.Answers) })
	var top []Source
	for _, s := range sources[:min(len(sources), shortList)] {
		top = append(top, Source{
			SourceSums: s.SourceSums, Domain: s.Domain, N: [2]int{1: answers}, Queries: s.Queries, Type: types.Of(s.Domain),
		})
	}
	return top
}

// coverageOf counts the calls by engine, sorted by engine. Calls for queries whose class the segment excludes do not
// count.
func coverageOf(cells []store.Cell, sums periodSums) []EngineCoverage {
	byEngine := map[string]*EngineCoverage{}
	for _, c := range cells {
		s := sums.cells[c.ID]
		if s.Calls == 0 {
			continue
		}
		e := byEngine[c.Collector]
		if e == nil {
			e = &EngineCoverage{Collector: c.Collector}
			byEngine[c.Collector] = e
		}
		e.Calls += s.Calls
		e.Failed += s.Failed
		e.Answers += s.Answers
		e.Truncated += s.Truncated
		e.Unsure += s.Unsure
	}
	var all []EngineCoverage
	for _, e := range byEngine {
		for _, m := range sums.models {
			if m.Collector == e.Collector && m.Model != "" && m.Calls > m.Failed {
				e.Models = append(e.Models, m.Model)
			}
		}
		all = append(all, *e)
	}
	slices.SortFunc(all, func(a, b EngineCoverage) int { return strings.Compare(a.Collector, b.Collector) })
	return all
}
