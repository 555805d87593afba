package insights

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/jobs/comparison"
	"tidewatch/jobs/scoring"
	"tidewatch/jobs/webaddress"
	"tidewatch/store"
)

// Changes
//
// ExamineRun works out, after each finished data collection, what changed in the answers about the brand. The results
// depend only on the stored facts at the end of the run, so a repeated examination finds the same changes. Each change
// is stored only once. The transaction that stores the changes of a run locks the brand and marks the run as examined.
// The files change_cells.go, change_figures.go and change_notices.go contain the rules; docs/changes.md explains the
// rules to readers.
//
// # Changes of cells
//
// An answer is random: a repeated question often gets another answer. A cell is one query, one engine and one country.
// A change of a cell is therefore found only if the newest answers of the cell differ from its earlier answers by more
// than chance. There are three kinds of changes: of mentions, of sentiments and of citations of own pages. For each
// kind, an answer either shows a state, such as a mention of the brand, or does not show the state. Each run votes on
// each state: the vote says whether more than half of the run's answers show the state. In the test of sentiments, a
// whole run counts as one answer, and shows the state if its mean sentiment is positive. The newest consecutive runs
// with the same vote, at least two, are the stretch. Up to 30 runs before the stretch, at least three, are the history.
// Most answers of the history must contradict the vote of the stretch. A one-sided Fisher's exact test compares the
// answers of the stretch with the answers of the history. Fisher's test is exact for any mention rate, if the answers
// are independent. The significance level of each test is 0.05 % divided by the number of cells of the run
// (Bonferroni). In 30 daily runs without real changes, the probability of at least one false change of a cell is
// therefore below 5 %. With three answers of a cell in each run and a long history, two agreeing runs suffice for a
// change. With one answer of a cell in each run and a history of 30 runs, a change needs four agreeing runs if there
// are 20 cells. If there are 400 cells, such a change needs six agreeing runs.
//
// # Changes of figures
//
// The first completed data collection of each day in UTC compares the figures of the newest days with the figures of
// the days before, by [comparison.Compare]. Comparisons of three different lengths find changes of different sizes. A
// comparison of two days with the seven days before finds a large change soon. A comparison of seven days with seven
// days finds a smaller change, and a comparison of 28 days with 28 days finds a slow drift. If nothing changed, the
// verdict of one comparison is wrong in up to 5 % of cases. The comparisons are repeated each day for five figures,
// over all engines and for each engine. A change of a figure must therefore meet two further conditions. First, the
// difference between the two values must be at least 2.5 times the half-width of its interval (about five standard
// errors). Second, the p-value of the permutation test must be at most 0.001. With up to ten changed cells, no exact
// p-value is that small. With more than 14 changed cells, 0.001 means that none of 999 random exchanges makes the
// difference as large as observed. The unit tests of this package simulate how often a month of daily comparisons has a
// false change.
//
// To find overtaking competitors, the mention rate of a competitor is compared with that of the brand, in the same
// answers to unbranded queries. The verdict about the newest days must be that the competitor leads, and the lead must
// meet the two conditions of changes of figures. The verdict about the weeks before must be that the brand led. A new
// source is cited by at least two runs of the newest days, and by no earlier answer of the brand. Two tests must also
// agree that the absence of the source in the days before is unlikely to be due to chance. The tests are the rule of
// three, and Fisher's exact test at 0.05 % divided by the number of cited domains.
//
// # Silence
//
// A change is not reported if a change with the same kind and key was reported in the last seven days (cool-down). The
// cool-down of a change of a figure depends on the comparison that finds the change, because later comparisons would
// show the same change again. The cool-down is 56 days for the comparison of 28 days, and 14 days for the shorter
// comparisons. For an overtaking competitor, the cool-down is the sum of the newest days and of the earlier days in
// which the brand led. The notices of outages and of edits have no cool-down. Each stretch of agreeing runs is reported
// once.
const (
	coolDown    = 7 * 24 * time.Hour
	historyRuns = 30
	minHistory  = 3
	minStretch  = 2
	newestFacts = 40     // the maximum number of newest facts that are read for each row of a cell
	familyLevel = 0.0005 // the maximum probability of a false change of one kind in one run
)

// ExamineRun works out the changes after a finished data collection and stores the changes. ExamineRun returns false if
// the run was examined before. The aggregates (facts) of the run must be complete.
func ExamineRun(ctx context.Context, db *store.DB, run store.Run) (bool, error) {
	changes, err := FindChanges(ctx, db, run)
	if err != nil {
		return false, err
	}
	return db.SaveChanges(ctx, run, changes)
}

// FindChanges works out the changes after a finished data collection. For an incomplete run, FindChanges returns only
// the notice about the run. For a complete run without calls, FindChanges returns nil.
func FindChanges(ctx context.Context, db *store.DB, run store.Run) ([]store.Change, error) {
	brand, err := db.Brand(ctx, run.BrandID)
	if err != nil {
		return nil, err
	}
	about, err := subjectOf(ctx, db, brand)
	if err != nil {
		return nil, err
	}
	x := examination{subject: about, run: run, at: run.FinishedAt.UTC()}
	all, err := editsOf(ctx, db, x.at, about)
	if err != nil {
		return nil, err
	}
	x.edits = all[brand.ID]
	if notice, partial := x.partial(); partial {
		return []store.Change{notice}, nil
	}
	if err := db.ReadFacts(ctx, brand.ID, func(f *store.Facts) error { return x.read(ctx, f) }); err != nil {
		return nil, err
	}
	if len(x.called) == 0 {
		return nil, nil
	}
	x.examineEngines()
	x.examineNames()
	x.examineQueries()
	x.examineCells()
	x.examineFigures()
	if err := x.addEvidence(ctx, db); err != nil {
		return nil, err
	}
	for i := range x.found {
		x.found[i].Severity = SeverityOf(x.found[i])
	}
	return x.found, nil
}

// examination works out the changes after one run.
type examination struct {
	subject

	at    time.Time // end of the run
	edits edits     // edits before the end of the run
	run   store.Run

	called              []store.Cell                // cells for which the run made calls
	cells               map[int]store.Cell          // all cells of the brand, by id
	series              map[int][]store.Observation // observations of each cell, the newest first
	own                 map[ownKey]int              // answers that cite an own domain
	domains             []string                    // the brand's own registrable domains
	engines             map[string]*engineState
	queries             [2][]string        // query texts of the schedule's previous run (or nil), and of the run
	before              *time.Time         // end of the schedule's previous run; nil without one
	windows             []window           // empty if the figures are not compared after this run
	sources             []store.DomainSums // new sources of the first window
	selected, unbranded []store.Cell       // cells of the default classes, and of unbranded queries
	found               []store.Change
	showing             []store.ShownState // two states for each change of a cell: before and after
	evidence            []int              // for each change of a cell, its index in found
}

// ownKey identifies the answers of a cell in one run that cite a domain.
type ownKey struct {
	cell   int
	run    uuid.UUID
	domain string
}

// window has the data of the newest days and of the days before.
type window struct {
	before, after, baseline store.Period
	days                    windowDays
	sums                    comparedSums
	baselineSums            periodSums // only if a competitor is ahead
	leaders                 []leader
	hasFormerNames          bool // whether earlier answers mention names that are no longer tracked
}

// leader is a competitor that is ahead of the brand in the newest days.
type leader struct {
	name string
	rate comparison.Figure // the mention rates of the brand and of the competitor, in the same answers
}

// windowDays has the lengths of the periods of a window, in days.
type windowDays struct {
	newest   int
	before   int // days before the newest days
	baseline int // days before the newest days; an overtaken brand led in these days
}

// allWindows returns the windows of an examination. If several windows show the same change, the change is reported for
// the first of these windows.
func allWindows() []windowDays {
	return []windowDays{
		{newest: 7, before: 7, baseline: 28},
		{newest: 2, before: 7, baseline: 28},
		{newest: 28, before: 28, baseline: 84},
	}
}

// newWindow returns the periods of a window whose newest days end with the end of the run.
func newWindow(at time.Time, days windowDays) window {
	// Answers of later runs do not count, even if the run is examined late.
	after := store.Period{From: StartOfDay(at, 1-days.newest), To: at.Truncate(store.FactBucket).Add(store.FactBucket)}
	return window{
		after: after, before: store.Period{From: StartOfDay(at, 1-days.newest-days.before), To: after.From},
		baseline: store.Period{From: StartOfDay(at, 1-days.newest-days.baseline), To: after.From}, days: days,
	}
}

// quiet returns how long after a change of a figure the same window may show the same change again.
func (d windowDays) quiet() time.Duration { return time.Duration(2*d.newest) * 24 * time.Hour }

// partial returns the notice about an incomplete run, and reports whether the run is incomplete. A completed run that
// made fewer calls because of a spending cap is incomplete, too.
func (x *examination) partial() (store.Change, bool) {
	note := ""
	if x.run.ErrorMessage != nil {
		note = store.WithoutCanceller(*x.run.ErrorMessage)
	}
	isCapped := strings.HasPrefix(string(x.run.ReasonCode), "cap_")
	if x.run.Status == store.RunCompleted && !isCapped {
		return store.Change{}, false
	}
	key := "all"
	if x.run.ScheduledJobID != nil {
		key = x.run.ScheduledJobID.String()
	}
	notice := x.change(store.NoticeRunPartial, key, x.at, coolDown)
	notice.Severity, notice.Details.Note = store.SeverityInfo, note
	return notice, true
}

// These texts are the reasons for which a run was not examined.
const (
	ExaminationFailed  = "an internal error occurred repeatedly; the log of Tidewatch has the details"
	ExaminationExpired = "the run could not be examined within two days after its end, for example because its answers " +
		"were not scored"
)

// NotExamined returns the notice about a run whose changes could not be determined for the given reason.
func NotExamined(run store.Run, reason string) store.Change {
	return store.Change{
		BrandID: run.BrandID, FoundAt: *run.FinishedAt, Key: "run", Kind: store.NoticeRunNotExamined, RunID: run.ID,
		Severity: store.SeverityInfo, Since: *run.FinishedAt, QuietSince: run.FinishedAt.Add(-coolDown),
		Details: store.ChangeDetails{Note: reason},
	}
}

// change returns a new change. The change is stored only if no change with the same kind and key was found during the
// cool-down. The cool-down begins at the time "since", or the duration "quiet" before the end of the run, whichever is
// earlier.
func (x *examination) change(kind store.ChangeKind, key string, since time.Time, quiet time.Duration) store.Change {
	silent := x.at.Add(-quiet)
	if since.Before(silent) {
		silent = since
	}
	return store.Change{
		BrandID: x.run.BrandID, FoundAt: x.at, Key: key, Kind: kind, QuietSince: silent, RunID: x.run.ID, Since: since,
	}
}

// read reads all data of an examination from one snapshot.
func (x *examination) read(ctx context.Context, f *store.Facts) error {
	cells, err := f.CellsOf(ctx)
	if err != nil {
		return err
	}
	rows, err := f.CellsOfRun(ctx, x.run)
	if err != nil {
		return err
	}
	x.cells, x.series = map[int]store.Cell{}, map[int][]store.Observation{}
	for _, c := range cells {
		x.cells[c.ID] = c
		if slices.ContainsFunc(c.Rows, func(row int) bool { return slices.Contains(rows, row) }) {
			x.called = append(x.called, c)
		}
	}
	observed, err := f.Observations(ctx, x.called, x.at, newestFacts)
	if err != nil {
		return err
	}
	oldest := x.at
	for _, o := range observed {
		x.series[o.CellID] = append(x.series[o.CellID], o)
		if o.At.Before(oldest) {
			oldest = o.At
		}
	}
	if err := x.readOwn(ctx, f, store.Period{From: oldest, To: x.at.Add(time.Second)}); err != nil {
		return err
	}
	if err := x.readPrevious(ctx, f, cells, rows); err != nil {
		return err
	}
	return x.readWindows(ctx, f, cells)
}

// readOwn reads the citations of the brand's own domains.
func (x *examination) readOwn(ctx context.Context, f *store.Facts, p store.Period) error {
	x.own, x.domains = map[ownKey]int{}, registrable(x.brand.Domains)
	if len(x.domains) == 0 {
		return nil
	}
	cited, err := f.DomainObservations(ctx, x.called, p, x.domains)
	for _, c := range cited {
		for _, o := range x.series[c.CellID] { // the newest first
			if !o.At.After(c.At) {
				x.own[ownKey{c.CellID, o.RunID, c.Domain}] += c.Answers
				break
			}
		}
	}
	return err
}

// readPrevious reads the queries of the run and of the previous run of its schedule.
func (x *examination) readPrevious(ctx context.Context, f *store.Facts, cells []store.Cell, rows []int) error {
	if x.run.ScheduledJobID == nil {
		return nil
	}
	previous, err := f.PreviousRun(ctx, x.run)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	earlier, err := f.CellsOfRun(ctx, previous)
	if err != nil || len(earlier) == 0 {
		return err
	}
	x.before = previous.FinishedAt
	for i, of := range [][]int{earlier, rows} {
		x.queries[i] = []string{}
		for _, c := range cells {
			if slices.ContainsFunc(c.Rows, func(row int) bool { return slices.Contains(of, row) }) {
				x.queries[i] = append(x.queries[i], c.QueryText)
			}
		}
		slices.Sort(x.queries[i])
		x.queries[i] = slices.Compact(x.queries[i])
	}
	return nil
}

// readWindows reads the windows if the run is the first completed run of its day. The brand must also have facts from
// before the previous day.
func (x *examination) readWindows(ctx context.Context, f *store.Facts, cells []store.Cell) error {
	isDue, err := f.BeginsDay(ctx, x.run, StartOfDay(x.at, 0), StartOfDay(x.at, -1))
	if err != nil || !isDue {
		return err
	}
	x.selected = Segment{Zone: time.UTC}.Resolve(cells, x.scorer).Cells
	x.unbranded = Segment{Classes: []scoring.QueryClass{scoring.UnbrandedQuery}}.Resolve(cells, x.scorer).Cells
	for _, days := range allWindows() {
		x.windows = append(x.windows, newWindow(x.at, days))
	}
	for i := range x.windows {
		w := &x.windows[i]
		if w.sums, err = sumsOf(ctx, f, x.selected, w.before, w.after); err != nil {
			return err
		}
		former, err := namedIn(ctx, f, x.selected, w.before)
		if err != nil {
			return err
		}
		w.hasFormerNames = x.hasFormerNames(x.selected, periodSums{names: former})
		if err := x.readRivals(ctx, f, w); err != nil {
			return err
		}
	}
	return x.readSources(ctx, f, &x.windows[0])
}

// readSources reads the new sources of a window: the domains that mayBeNew returns and that no earlier answer cites.
// The earlier answers include the answers of all cells.
func (x *examination) readSources(ctx context.Context, f *store.Facts, w *window) error {
	cited, err := f.Sources(ctx, x.shared(w), w.after)
	if err != nil {
		return err
	}
	x.sources = x.mayBeNew(w, cited)
	if len(x.sources) == 0 {
		return nil
	}
	var domains []string
	for _, s := range x.sources {
		domains = append(domains, s.Domain)
		if host := webaddress.SharedHost(s.Domain); host != "" {
			domains = append(domains, host) // earlier versions stored citations of a site as citations of the host
		}
	}
	before, err := f.CitedBefore(ctx, domains, w.after.From)
	x.sources = slices.DeleteFunc(x.sources, func(s store.DomainSums) bool {
		return before[s.Domain] || before[webaddress.SharedHost(s.Domain)]
	})
	return err
}

// readRivals reads the sums about competitors, and finds the competitors that are ahead. If a tracked name was edited
// after the baseline began, readRivals finds none.
func (x *examination) readRivals(ctx context.Context, f *store.Facts, w *window) error {
	if len(x.competitors) == 0 || x.edits.allNames().After(w.baseline.From) {
		return nil
	}
	var err error
	if w.sums.after.names, err = namedIn(ctx, f, x.unbranded, w.after); err != nil {
		return err
	}
	for _, c := range x.competitors {
		if rate := x.ahead(c.Name, w.sums.after); isStrict(rate) && rate.Verdict == comparison.Up {
			w.leaders = append(w.leaders, leader{c.Name, rate})
		}
	}
	if len(w.leaders) == 0 {
		return nil
	}
	if w.baselineSums, err = sumsIn(ctx, f, x.unbranded, w.baseline); err != nil {
		return err
	}
	w.baselineSums.names, err = namedIn(ctx, f, x.unbranded, w.baseline)
	return err
}

// addEvidence adds the answers that show the states before and after each change of a cell.
func (x *examination) addEvidence(ctx context.Context, db *store.DB) error {
	answers, err := db.AnswersShowing(ctx, x.showing)
	if err != nil {
		return err
	}
	for i, at := range x.evidence {
		d := &x.found[at].Details
		d.Before.AnswerID, d.After.AnswerID = answers[2*i], answers[2*i+1]
	}
	return nil
}

func cellKey(c store.Cell) string {
	return fmt.Sprintf("%s %s %s", c.QueryKey(), c.Collector, c.Country)
}
