package report

import (
	"context"

	"tidewatch/insights"
	"tidewatch/store"
)

// These constants bound the lists of a report.
const (
	mostChanges = 40
	mostNotices = 15
	mostQueries = 40
	mostRivals  = 4 // the maximum number of competitors in the chart
	mostSources = 30

	weeklySources = 10 // the maximum number of sources in the weekly summary, and of lost sources in all reports
)

// content has the figures of a report. The fields that the template does not need are zero.
type content struct {
	Request

	ByEngine    insights.Contributions // where the mention rate changed; empty unless it rose or fell
	ByQuery     insights.Contributions
	Changes     []store.Change // newest first
	Grid        insights.Grid
	Look        store.CustomerLook
	MoreChanges bool
	MoreNotices bool
	Notices     []store.Change // notices, which say why some changes could not be determined
	Overview    insights.Overview
	Series      insights.Series
	Sources     insights.Sources
	Unexamined  int // number of runs that ended in the period and whose changes are not determined yet
}

func read(ctx context.Context, db *store.DB, r Request) (*content, error) {
	c := &content{Request: r}
	brand, segment := r.Brand.Brand, r.segment()
	var err error
	if c.Look, err = db.CustomerLook(ctx, r.Brand.CustomerID); err != nil {
		return c, err
	}
	if c.Overview, err = insights.ReadOverview(ctx, db, brand, segment); err != nil {
		return c, err
	}
	if err := c.readContributions(ctx, db); err != nil {
		return c, err
	}
	if r.Template != Sources {
		unit := store.TrendWeek
		if r.Template == Weekly {
			unit = store.TrendDay
		}
		if c.Series, err = insights.ReadSeries(ctx, db, brand, segment, unit, c.rivals()); err != nil {
			return c, err
		}
	}
	if r.Template == Monthly {
		filter := insights.GridFilter{Order: insights.WorstFirst}
		if c.Grid, err = insights.ReadGrid(ctx, db, brand, segment, filter); err != nil {
			return c, err
		}
	}
	if r.Template != Competitors {
		filter := insights.SourceFilter{Order: insights.ByAnswers}
		if c.Sources, err = insights.ReadSources(ctx, db, brand, segment, filter); err != nil {
			return c, err
		}
	}
	err = c.readChanges(ctx, db)
	return c, err
}

// rivals returns the names of the competitors in the chart: the competitors that most answers mention. The chart of a
// weekly summary has only the brand.
func (c *content) rivals() []string {
	var names []string
	for _, s := range c.Overview.Leaderboard {
		if !s.Own && s.Competitor != nil && len(names) < mostRivals && c.Template != Weekly {
			names = append(names, s.Name)
		}
	}
	return names
}

// readChanges reads the changes that were found in the period, and the number of runs without an examination.
func (c *content) readChanges(ctx context.Context, db *store.DB) error {
	filter := insights.ChangeFilter{
		Kinds: c.Template.changeKinds(), Segment: c.segment(), Since: c.Period.From, Until: c.Period.To,
		Severities: []store.Severity{store.SeverityHigh, store.SeverityMedium, store.SeverityLow},
	}
	found, err := insights.ListChanges(ctx, db, c.Brand.Brand, filter, store.Place{}, mostChanges+1)
	if err != nil {
		return err
	}
	c.Changes, c.MoreChanges = found[:min(len(found), mostChanges)], len(found) > mostChanges
	filter.Kinds, filter.Severities = nil, []store.Severity{store.SeverityInfo}
	found, err = insights.ListChanges(ctx, db, c.Brand.Brand, filter, store.Place{}, mostNotices+1)
	c.Notices, c.MoreNotices = found[:min(len(found), mostNotices)], len(found) > mostNotices
	if err != nil {
		return err
	}
	unexamined, err := db.CountUnexamined(ctx, c.Brand.ID, c.Period)
	c.Unexamined = unexamined.All
	return err
}

// changeKinds returns the kinds of changes in reports of the template. An empty list means all kinds.
func (t Template) changeKinds() []store.ChangeKind {
	switch t {
	case Competitors:
		return []store.ChangeKind{store.ChangeOvertaken, store.ChangeFigureMoved}
	case Sources:
		return []store.ChangeKind{store.ChangeNewSource, store.ChangeOwnPageCited, store.ChangeOwnPageNoLongerCited}
	default:
		return nil
	}
}
